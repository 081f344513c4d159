import { RequestError } from 'octokit';
import { grantedPermissions } from '../../../connections/github/access/granted-permissions.ts';
import { missingPermissions } from '../../../connections/github/access/missing-permissions.ts';
import { createAppSetupCalls } from '../../../connections/github/setup/app-setup-calls.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { permissionsOf } from '../../../definitions/permissions/permissions-of.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Check, type Finding, type Patient } from '../check.ts';
import { namedRepositories } from './named-repositories.ts';
import { findingsOfToken } from './token.ts';

const NAME = 'GitHub';
const PERMISSIONS = 'permissions';
const WEBHOOK = 'webhook';

/** The App or the tokens, what they lack for which automation, and whether the webhook of the App arrives. */
export const githubCheck: Check = {
  name: NAME,
  run: async (patient: Patient) => {
    const { app, apiUrl, token } = patient.environment.github;
    const given = tokensOf(patient);
    const ofTokens = async () =>
      (await Promise.all(given.map(([name, secret]) => findingsOfToken(name, secret, patient)))).flat();
    if (app !== null) {
      // Where a personal token writes, the permissions of the App do not matter.
      const findings = await ofApp(patient, { apiUrl, app, isWriting: token === null });
      return [...findings, ...(await ofTokens())];
    }
    if (given.length === 0) {
      return [
        wrong(NAME, 'there is neither an App nor a token', 'Make an App: curfew init --github. Or set GITHUB_TOKEN.'),
      ];
    }
    return await ofTokens();
  },
};

/** The tokens that are set, each once, by their variables. */
function tokensOf({ environment: { github } }: Patient): [string, string][] {
  const { token, readToken, hooks } = github;
  const own = {
    GITHUB_TOKEN: token,
    GITHUB_READ_TOKEN: readToken === token ? null : readToken,
    GITHUB_HOOKS_TOKEN: hooks.token === token || hooks.token === readToken ? null : hooks.token,
  };
  return Object.entries(own).filter((one): one is [string, string] => one[1] !== null);
}

interface AskedApp {
  apiUrl: string;
  app: { id: string; privateKey: string };
  /** Whether runs write with its tokens. */
  isWriting: boolean;
}

async function ofApp(patient: Patient, asked: AskedApp): Promise<Finding[]> {
  const calls = createAppSetupCalls(asked.apiUrl, asked.app);
  try {
    const { slug } = await calls.about();
    const [granted, webhook] = await Promise.all([
      asked.isWriting ? ofRepositories(patient, asked) : [],
      ofWebhook(calls),
    ]);
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
  const { repositories, more } = namedRepositories(definitions);
  if (repositories.size === 0) {
    return [
      unseen(
        PERMISSIONS,
        'no repository is named, in `repositories` of curfew.yml or under `checkout`, that could be looked at',
      ),
    ];
  }
  const all = [...repositories].map(([name, automations]) => ofRepository(name, automations, asked));
  const left = more === 0 ? [] : [unseen(PERMISSIONS, `${more} more named repositories were not looked at`)];
  return [...(await Promise.all(all)).flat(), ...left];
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
