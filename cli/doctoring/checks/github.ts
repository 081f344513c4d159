import { RequestError } from 'octokit';
import { grantedPermissions } from '../../../connections/github/access/granted-permissions.ts';
import { missingPermissions } from '../../../connections/github/access/missing-permissions.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import { createAppSetupCalls } from '../../../connections/github/setup/app-setup-calls.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { permissionsOf } from '../../../definitions/permissions/permissions-of.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Check, type Finding, type Patient } from '../check.ts';

const NAME = 'GitHub';
const PERMISSIONS = 'permissions';
const WEBHOOK = 'webhook';
/** Each named repository is asked about. */
const MOST_REPOSITORIES = 20;

/** The App or the tokens, what they lack for which automation, and whether the webhook of the App arrives. */
export const githubCheck: Check = {
  name: NAME,
  run: async (patient: Patient) => {
    const { app, apiUrl, token, readToken } = patient.environment.github;
    if (app !== null) return await ofApp(patient, { apiUrl, app });
    const tokens = { GITHUB_TOKEN: token, GITHUB_READ_TOKEN: readToken === token ? null : readToken };
    const given = Object.entries(tokens).filter((one): one is [string, string] => one[1] !== null);
    if (given.length === 0) {
      return [
        wrong(NAME, 'there is neither an App nor a token', 'Make an App: curfew init --github. Or set GITHUB_TOKEN.'),
      ];
    }
    return (await Promise.all(given.map(([name, secret]) => ofToken(name, secret, patient)))).flat();
  },
};

interface AskedApp {
  apiUrl: string;
  app: { id: string; privateKey: string };
}

async function ofApp(patient: Patient, asked: AskedApp): Promise<Finding[]> {
  const calls = createAppSetupCalls(asked.apiUrl, asked.app);
  try {
    const { slug } = await calls.about();
    const [granted, webhook] = await Promise.all([ofRepositories(patient, asked), ofWebhook(calls)]);
    return [ok(NAME, `the App ${slug} is known at ${new URL(asked.apiUrl).host}`), ...granted, ...webhook];
  } catch (error) {
    const isRefused = error instanceof RequestError && error.status === 401;
    const todo = isRefused
      ? 'Correct GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, or the clock of this machine.'
      : 'See that this machine reaches GitHub.';
    return [wrong(NAME, `the App ${asked.app.id} is not taken: ${errorText(error)}`, todo)];
  }
}

/** For each automation the repositories that are named where it may run. */
async function ofRepositories({ definitions }: Patient, asked: AskedApp): Promise<Finding[]> {
  const users = new Map<string, Automation[]>();
  const limits = definitions.settings.repositories ?? [];
  for (const automation of definitions.automations.filter(({ enabled }) => enabled)) {
    for (const name of repositoriesOf(automation, limits)) users.set(name, [...(users.get(name) ?? []), automation]);
  }
  if (users.size === 0) {
    return [
      unseen(
        PERMISSIONS,
        'no repository is named, in `repositories` of curfew.yml or under `checkout`, that could be looked at',
      ),
    ];
  }
  const all = [...users].slice(0, MOST_REPOSITORIES);
  return (await Promise.all(all.map(([name, automations]) => ofRepository(name, automations, asked)))).flat();
}

function repositoriesOf({ checkout }: Automation, limits: readonly string[]): string[] {
  const own = checkout === false ? null : checkout.repository;
  const names = own === null ? limits : [own];
  return names.filter((name) => !/[*{]/.test(name));
}

async function ofRepository(
  repository: string,
  automations: readonly Automation[],
  asked: AskedApp,
): Promise<Finding[]> {
  const granted = await grantedPermissions(asked, repository);
  if (!granted.installed) {
    const todo = `Install it there: ${granted.page ?? 'the page of the App'}`;
    return [wrong(PERMISSIONS, `the App is not installed in ${repository}`, todo)];
  }
  if (granted.isSuspended)
    return [wrong(PERMISSIONS, `the App is suspended in ${repository}`, `Lift that: ${granted.page}`)];
  return automations.map((automation) => {
    const missing = Object.entries(missingPermissions(permissionsOf(automation), granted.permissions));
    if (missing.length === 0) return ok(PERMISSIONS, `${automation.id} has all it needs in ${repository}`);
    const list = missing.map(([name, access]) => `${name.replaceAll('_', ' ')}: ${access}`).join(', ');
    const todo = `Add it to the permissions of the App, then accept it: ${granted.page}`;
    return wrong(PERMISSIONS, `${automation.id} lacks ${list} in ${repository}`, todo);
  });
}

async function ofWebhook(calls: ReturnType<typeof createAppSetupCalls>): Promise<Finding[]> {
  const url = await calls.hookUrl();
  if (url === null || url === '')
    return [unseen(WEBHOOK, 'the App has none: it sends no events', 'curfew init --github --address https://…')];
  const [latest] = await calls.deliveries();
  if (latest === undefined) return [unseen(WEBHOOK, `nothing was sent to ${url} yet`)];
  if (latest.succeeded) return [ok(WEBHOOK, `the last event (${latest.event}) arrived at ${url}`)];
  const answer = latest.answer === null ? 'got no answer' : `was answered ${latest.answer}`;
  const todo =
    'Start `curfew serve` or `curfew dev`, and see that the address leads to its port; docs/try-a-webhook.md says what each answer means.';
  return [wrong(WEBHOOK, `the last event (${latest.event}) to ${url} ${answer}`, todo)];
}

async function ofToken(name: string, token: string, { environment }: Patient): Promise<Finding[]> {
  const { apiUrl } = environment.github;
  const github = createGithub({ apiUrl, token });
  const login = await github.botLogin();
  if (login === null)
    return [wrong(NAME, `${name} is not taken at ${new URL(apiUrl).host}`, `Make a new token and set ${name}.`)];
  return [
    ok(NAME, `${name} is that of ${login}`),
    ...(name === 'GITHUB_TOKEN'
      ? [unseen(PERMISSIONS, 'GitHub does not tell what a token may do; an App can be asked (curfew init --github)')]
      : []),
  ];
}
