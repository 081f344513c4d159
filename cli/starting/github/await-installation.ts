import { setTimeout as sleep } from 'node:timers/promises';
import { grantedPermissions } from '../../../connections/github/access/granted-permissions.ts';
import type { AppSetupCalls } from '../../../connections/github/setup/app-setup-calls.ts';

export interface AwaitOptions {
  apiUrl: string;
  app: { id: string; privateKey: string };
  calls: Pick<AppSetupCalls, 'installations'>;
  /** The repository in which it has to be installed; null: any. */
  repository: string | null;
  patienceMs: number;
  /** Called once, if somebody has to install it. */
  onWaiting: () => void;
}

const EVERY_MS = 1_000;

/** Waits until the App is installed. Returns the accounts; null if that did not happen in time. Fails as `createOctokit` says. */
export async function awaitInstallation(options: AwaitOptions): Promise<string[] | null> {
  const until = Date.now() + options.patienceMs;
  for (let looks = 0; ; looks += 1) {
    const accounts = await installedAt(options);
    if (accounts.length > 0) return accounts;
    if (looks === 0) options.onWaiting();
    if (Date.now() > until) return null;
    await sleep(EVERY_MS);
  }
}

async function installedAt({ apiUrl, app, calls, repository }: AwaitOptions): Promise<string[]> {
  if (repository === null) return (await calls.installations()).map(({ account }) => account);
  const granted = await grantedPermissions({ apiUrl, app }, repository);
  return granted.installed && !granted.isSuspended ? [repository.split('/')[0] ?? ''] : [];
}
