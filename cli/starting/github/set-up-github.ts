import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createAppSetupCalls, type AppSetupCalls } from '../../../connections/github/setup/app-setup-calls.ts';
import { offerFiles, type Offered } from '../../../connections/github/setup/offer-files.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { addToEnvironmentFile } from '../../../runtime/environment/add-to-environment-file.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { settingOf } from '../../validating/setting-of.ts';
import { ignoreInGit } from '../ignore-in-git.ts';
import { hookUrlOf } from './app-manifest.ts';
import { awaitInstallation } from './await-installation.ts';
import { obtainApp, type ObtainedApp, type ObtainOptions } from './obtain-app.ts';
import { offeredAutomations } from './offered-automations.ts';
import { offerText } from './offer-text.ts';
import { pingWebhook, type Pinged } from './ping-webhook.ts';

export interface SetUpOptions extends ObtainOptions {
  /** Where the App has to be installed, and where the automations are offered; null: anywhere, and nothing is offered. */
  repository: string | null;
  offered: readonly Automation[];
  /** Where in the repository they are offered. */
  path: string;
  /** Where `curfew dev` will listen. */
  hookPort: number;
  pingMs: number;
  say: (line: string) => void;
}

export interface SetUp {
  app: { id: string; slug: string; page: string; isNew: boolean };
  installedAt: string[];
  /** Null without an address. */
  webhook: Pinged | null;
  /** Null if nothing was to be offered. */
  offer: Offered | null;
}

/**
 * Sets up a GitHub App for a folder of definitions, step by step: the App, its installation, its webhook, a pull request with first
 * automations. Each step that is done already is found done, so a call that was broken off is finished by the next one. Throws a
 * CommandError that says at which step it ended and what to do. A webhook that does not answer is told in the result.
 */
export async function setUpGithub(options: SetUpOptions): Promise<SetUp> {
  const { folder, apiUrl, repository, say } = options;
  prepareFolder(options);
  const app = await obtainApp(options);
  say(`${app.isNew ? 'Made' : 'Found'} the App ${app.slug}: ${app.page}`);
  const calls = createAppSetupCalls(apiUrl, app);
  const webhook = await tryWebhook(options, app, calls);
  const installPage = `${app.page}/installations/new`;
  const where = repository ?? 'the repositories where agents may work';
  const installedAt = await awaitInstallation({
    ...options,
    app,
    calls,
    onWaiting: () => say(`Waiting until it is installed in ${where}: ${installPage}`),
  });
  if (installedAt === null) {
    const message = `The App is not installed in ${where} yet. Install it at ${installPage}, then call \`curfew init --github\` again.`;
    throw new CommandError(message, EXIT.failed);
  }
  say(`Installed at ${installedAt.join(', ')}`);
  const offer = repository === null ? null : await makeOffer(options, repository, calls);
  const { id, slug, page, isNew } = app;
  say(`The secrets are in ${join(folder, '.env')}`);
  return { app: { id, slug, page, isNew }, installedAt, webhook, offer };
}

/** Before anything is made at GitHub: what could not be kept here must not be made there. */
function prepareFolder({ folder, serverUrl, apiUrl }: SetUpOptions): void {
  const elsewhere = serverUrl === 'https://github.com' ? {} : { GITHUB_SERVER_URL: serverUrl, GITHUB_API_URL: apiUrl };
  const file = join(folder, '.env');
  try {
    ignoreInGit(folder);
    addToEnvironmentFile(file, { values: elsewhere, comment: 'The GitHub', replace: false });
    const key = settingOf(folder, 'ANTHROPIC_API_KEY') === null ? { ANTHROPIC_API_KEY: '' } : {};
    addToEnvironmentFile(file, { values: key, comment: 'The key of the model: fill it in', replace: false });
  } catch (error) {
    throw new CommandError(`Secrets cannot be kept in ${folder}: ${errorText(error)}.`, EXIT.refused, { cause: error });
  }
}

async function tryWebhook(options: SetUpOptions, app: ObtainedApp, calls: AppSetupCalls): Promise<Pinged | null> {
  const { address, hookPort, pingMs, say } = options;
  if (address === null) return null;
  const secret = await pointWebhook(options, app, calls);
  const pinged = await pingWebhook({ calls, secret, port: hookPort, patienceMs: pingMs });
  say(pinged.arrived ? `GitHub's ping arrived at ${hookUrlOf(address)}` : `GitHub's ping ${pinged.why}`);
  return pinged;
}

/** Returns the secret of the webhook, which leads to the address afterwards. */
async function pointWebhook(
  { folder, address }: SetUpOptions,
  app: ObtainedApp,
  calls: AppSetupCalls,
): Promise<string> {
  const url = hookUrlOf(address ?? '');
  const secret = app.webhookSecret ?? randomBytes(32).toString('hex');
  if (app.webhookSecret === null) {
    const values = { GITHUB_WEBHOOK_SECRET: secret };
    addToEnvironmentFile(join(folder, '.env'), { values, comment: 'Its webhook', replace: false });
  }
  if (app.webhookSecret === null || (await calls.hookUrl()) !== url) await calls.setHook(url, secret);
  return secret;
}

async function makeOffer(options: SetUpOptions, repository: string, calls: AppSetupCalls): Promise<Offered> {
  const { apiUrl, offered: automations, path, say } = options;
  const offered = offeredAutomations(automations, repository);
  const files = Object.fromEntries(Object.entries(offered.files).map(([name, text]) => [`${path}/${name}`, text]));
  const offer = await calls
    .withToken(repository, (token) =>
      offerFiles({ apiUrl, token }, repository, {
        files,
        branch: 'curfew/first-automations',
        title: 'Add first automations for Curfew',
        body: offerText(offered, path),
      }),
    )
    .catch((error: unknown) => {
      const message = `The automations cannot be offered in ${repository}: ${errorText(error)}. Correct that, then call \`curfew init --github\` again.`;
      throw new CommandError(message, EXIT.failed, { cause: error });
    });
  say(offer.page === null ? `${repository} has the automations already` : `Offered: ${offer.page}`);
  return offer;
}
