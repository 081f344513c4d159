import { ApplicationFailure } from '@temporalio/common';
import { grantedPermissions } from '../../connections/github/access/granted-permissions.ts';
import { missingPermissions } from '../../connections/github/access/missing-permissions.ts';
import { refusedBecause, type Refusal } from '../../connections/github/access/refused-because.ts';
import type { PinnedCheckout } from '../../contract/checkout.ts';
import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { RunInput } from '../../contract/run.ts';
import { joinPermissions } from '../../definitions/permissions/join-permissions.ts';
import { readPermissionsOf } from '../../definitions/permissions/read-permissions-of.ts';
import { talkPermissionsOf } from '../../definitions/permissions/talk-permissions-of.ts';
import { writePermissionsOf } from '../../definitions/permissions/write-permissions-of.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { codeIn } from './code-in.ts';

interface CheckedRun {
  input: Pick<RunInput, 'automation' | 'event'>;
  pinned: PinnedCheckout | null;
}

/**
 * Makes sure, before anything is spent, that the GitHub App may do all that the run may want to do at GitHub. Throws a
 * non-retryable `GithubRefused` that names what the App lacks and the page where it is granted, and else as `githubFailure`
 * says. Does nothing where a personal token is used: GitHub does not tell beforehand what that may do.
 */
export async function checkAccess({ access, environment }: ActivityDependencies, run: CheckedRun): Promise<void> {
  const { apiUrl } = environment.github;
  const app = access.app('write') ?? access.app('read');
  if (app === null) return;
  const isOfApp = { write: access.app('write') !== null, read: access.app('read') !== null };
  for (const [where, wanted] of wantedIn(run, isOfApp)) {
    const refusal = await grantedPermissions({ apiUrl, app }, where).then(
      (granted) => refusalOf(where, wanted, granted),
      (error: unknown) => {
        throw githubFailure(error, `Looking up what the GitHub App may do in ${where}`);
      },
    );
    if (refusal !== null) throw ApplicationFailure.nonRetryable(refusedBecause(refusal).message, 'GithubRefused');
  }
}

function refusalOf(
  where: string,
  wanted: GithubPermissions,
  granted: Awaited<ReturnType<typeof grantedPermissions>>,
): Refusal | null {
  const { page } = granted;
  if (!granted.installed) return { kind: 'not-installed', where, page };
  if (granted.isSuspended) return { kind: 'suspended', where, page: granted.page };
  const missing = missingPermissions(wanted, granted.permissions);
  return Object.keys(missing).length === 0 ? null : { kind: 'not-granted', where, missing, page: granted.page };
}

/**
 * By repository. Outputs act where the run works; the repository of the event, if that is another one, is sure to hear what the run
 * says of itself alone.
 */
function wantedIn(
  { input: { automation, event }, pinned }: CheckedRun,
  isOfApp: Record<'read' | 'write', boolean>,
): [string, GithubPermissions][] {
  const home = pinned?.repository ?? event.repository;
  const wanted: [string, GithubPermissions][] = [];
  if (home !== null) {
    const { members, ...writes } = writePermissionsOf(automation);
    const asksHere = members !== undefined && asksTeamOf(automation, home);
    wanted.push([
      home,
      joinPermissions(
        isOfApp.write ? codeIn(pinned !== null, writes) : {},
        isOfApp.write && asksHere ? { members } : {},
        isOfApp.read ? readPermissionsOf(automation) : {},
        isOfApp.read && pinned !== null ? { contents: 'read' } : {},
      ),
    ]);
  }
  const talk = isOfApp.write ? talkPermissionsOf(automation) : {};
  const isElsewhere = event.repository !== null && event.repository.toLowerCase() !== home?.toLowerCase();
  if (isElsewhere && event.repository !== null && Object.keys(talk).length > 0) wanted.push([event.repository, talk]);
  return wanted;
}

function asksTeamOf({ approval }: RunInput['automation'], repository: string): boolean {
  const [owner = ''] = repository.toLowerCase().split('/');
  return approval.some(({ approvers }) => approvers.some((one) => one.toLowerCase().startsWith(`team:${owner}/`)));
}
