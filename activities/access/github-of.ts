import type { Acting } from '../../connections/github/access/github-access.ts';
import { createGithub, type Github } from '../../connections/github/create-github.ts';
import type { PinnedCheckout } from '../../contract/checkout.ts';
import type { RunEvent } from '../../contract/event.ts';
import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Automation, Checkout } from '../../definitions/automation.ts';
import { outputPermissionsOf } from '../../definitions/permissions/output-permissions-of.ts';
import { TALK_PERMISSIONS, talkPermissionsOf } from '../../definitions/permissions/talk-permissions-of.ts';
import { codeIn } from './code-in.ts';

/** What of the request of an activity decides what it may do at GitHub. */
export interface Asking {
  automation?: Partial<Pick<Automation, 'on' | 'approval' | 'safeOutputs'>>;
  checkout?: Checkout | false;
  pinned?: PinnedCheckout | null;
  event?: Pick<RunEvent, 'repository'>;
}

/**
 * The forge as an activity of a run may use it: `outputs` may do what the outputs of its automation need together, `talk` what
 * its comments and reactions need; both in the repositories of its event and of its checkout alone, and code only in the latter.
 * It writes into no other repository that has come to have the name of what was checked out (`withinKnown`).
 */
export function githubOf(acting: Acting, purpose: 'outputs' | 'talk', asking: Asking = {}): Github {
  const { event } = asking;
  const checkout = checkoutOf(asking);
  const own = [event?.repository ?? null, checkout].filter((name) => name !== null).map((name) => name.toLowerCase());
  const permissions = permissionsOf(purpose, asking);
  const permissionsIn = (repository: string): GithubPermissions | null => {
    const name = repository.toLowerCase();
    // The request of an activity that asks people names no repository: it is in the record of the run.
    if (own.length > 0 && !own.includes(name)) return null;
    return codeIn(checkout?.toLowerCase() === name, permissions);
  };
  const access = acting.access({ kind: 'write', permissionsIn, home: event?.repository ?? checkout });
  const { pinned } = asking;
  const known = pinned?.repositoryId === undefined ? [] : [{ name: pinned.repository, id: pinned.repositoryId }];
  return createGithub({ ...access, known });
}

function permissionsOf(purpose: 'outputs' | 'talk', { automation = {} }: Asking): GithubPermissions {
  const { on, approval = [], safeOutputs } = automation;
  if (purpose === 'outputs') return safeOutputs === undefined ? {} : outputPermissionsOf(safeOutputs);
  return on === undefined ? TALK_PERMISSIONS : talkPermissionsOf({ on, approval });
}

function checkoutOf({ checkout, pinned, event }: Asking): string | null {
  if (pinned !== undefined && pinned !== null) return pinned.repository;
  if (checkout === undefined || checkout === false) return null;
  return checkout.repository ?? event?.repository ?? null;
}
