import { join } from 'node:path';
import { RequestError } from 'octokit';
import { createAppSetupCalls } from '../../../connections/github/setup/app-setup-calls.ts';
import { convertManifest, type NewApp } from '../../../connections/github/setup/convert-manifest.ts';
import { addToEnvironmentFile } from '../../../runtime/environment/add-to-environment-file.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { CommandError, EXIT } from '../../command-error.ts';
import { settingOf } from '../../validating/setting-of.ts';
import { appManifest, type ManifestOptions } from './app-manifest.ts';
import { openManifestDesk } from './open-manifest-desk.ts';

export interface ObtainOptions extends Pick<ManifestOptions, 'name' | 'access' | 'address'> {
  folder: string;
  apiUrl: string;
  serverUrl: string;
  /** The organization that is to own the App; null: the person who makes it. */
  organization: string | null;
  port: number;
  patienceMs: number;
  /** Whether other values in `.env` give way. */
  replace: boolean;
  /** Gets the address of our page. */
  onPage: (url: string) => void;
}

export interface ObtainedApp extends NewApp {
  /** False if `.env` had it already. */
  isNew: boolean;
}

const KEPT = ['GITHUB_APP_ID', 'GITHUB_APP_PRIVATE_KEY', 'GITHUB_WEBHOOK_SECRET'] as const;

/**
 * Returns the App whose id and key `.env` of the folder has; else has a person make one in the browser, and keeps its secrets there.
 * Throws a CommandError if GitHub does not know the App of `.env`, if what is set already would be lost or would win, or
 * if nobody makes the App in time.
 */
export async function obtainApp(options: ObtainOptions): Promise<ObtainedApp> {
  const { folder, apiUrl, replace } = options;
  const [id = null, privateKey = null, webhookSecret = null] = KEPT.map((name) => settingOf(folder, name));
  if (id !== null && privateKey !== null && !replace) {
    const key = privateKey.replaceAll(String.raw`\n`, '\n');
    return { ...(await askKnown(apiUrl, { id, privateKey: key })), webhookSecret, isNew: false };
  }
  refuseOthers(folder, replace);
  return { ...(await make(options)), isNew: true };
}

async function askKnown(apiUrl: string, app: { id: string; privateKey: string }) {
  try {
    return { ...app, ...(await createAppSetupCalls(apiUrl, app).about()) };
  } catch (error) {
    const isUnknown = error instanceof RequestError && [401, 404].includes(error.status);
    const why = isUnknown ? `${apiUrl} does not know the App ${app.id} with this key` : errorText(error);
    const remedy = 'Correct GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY, or make another App with --replace.';
    throw new CommandError(
      `${why}. ${isUnknown ? remedy : 'Call `curfew init --github` again when it answers.'}`,
      EXIT.failed,
      {
        cause: error,
      },
    );
  }
}

function refuseOthers(folder: string, replace: boolean): void {
  const winning = KEPT.filter((name) => (process.env[name] ?? '') !== '');
  if (winning.length > 0) {
    const message = `${winning.join(', ')} of the environment would win over .env. Unset it, then call \`curfew init --github\` again.`;
    throw new CommandError(message, EXIT.refused);
  }
  const there = KEPT.filter((name) => settingOf(folder, name) !== null);
  if (there.length === 0 || replace) return;
  const message = `${join(folder, '.env')} has ${there.join(', ')} already. Remove what is not needed any more, or call with --replace.`;
  throw new CommandError(message, EXIT.refused);
}

async function make(options: ObtainOptions): Promise<NewApp> {
  const { name, access, address, apiUrl, serverUrl, organization, port, patienceMs, onPage } = options;
  const owner = organization === null ? '' : `/organizations/${encodeURIComponent(organization)}`;
  const desk = await openManifestDesk({
    port,
    newAppUrl: `${serverUrl}${owner}/settings/apps/new`,
    manifest: (redirectUrl) => appManifest({ name, access, redirectUrl, address, homepage: serverUrl }),
    convert: (code) => convertManifest(apiUrl, code),
    keep: (app) => keep(app, options),
  });
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const message = `Nobody made the App within ${Math.round(patienceMs / 1_000)} s. Call \`curfew init --github\` again.`;
    late.reject(new CommandError(message));
  }, patienceMs);
  try {
    onPage(desk.url);
    return await Promise.race([desk.app, late.promise]);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const page = `${serverUrl}${owner}/settings/apps`;
    const message = `${errorText(error)}. Call \`curfew init --github\` again; if the App is listed at ${page} already, delete it there first.`;
    throw new CommandError(message, EXIT.failed, { cause: error });
  } finally {
    clearTimeout(timer);
    await desk.close();
  }
}

function keep({ id, slug, page, privateKey, webhookSecret }: NewApp, { folder, replace }: ObtainOptions): void {
  const secret = webhookSecret === null ? {} : { GITHUB_WEBHOOK_SECRET: webhookSecret };
  const values = { GITHUB_APP_ID: id, GITHUB_APP_PRIVATE_KEY: privateKey, ...secret };
  addToEnvironmentFile(join(folder, '.env'), { values, comment: `The GitHub App ${slug}: ${page}`, replace });
}
