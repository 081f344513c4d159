import { createAppOctokit } from '../create-octokit.ts';
import { createInstallations, type Installation } from './installations.ts';

/** What an App may do in a repository, or where it is installed if it may do nothing there. */
export type Granted =
  | { installed: true; permissions: Installation['permissions']; page: string; isSuspended: boolean }
  /** `page` is null if GitHub does not tell it. */
  | { installed: false; page: string | null };

interface AskedApp {
  apiUrl: string;
  app: { id: string; privateKey: string };
}

/** Asks GitHub now: an owner may have granted more, or taken it back, at any time. Fails as `createOctokit` says. */
export async function grantedPermissions({ apiUrl, app }: AskedApp, repository: string): Promise<Granted> {
  const installations = createInstallations(createAppOctokit(apiUrl, app));
  const found = await installations.ofRepository(repository);
  if (found === null) return { installed: false, page: await installations.installPage() };
  const { permissions, page, isSuspended } = found;
  return { installed: true, permissions, page, isSuspended };
}
