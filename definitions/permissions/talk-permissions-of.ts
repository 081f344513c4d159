import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Automation } from '../automation.ts';
import { sourcesOf } from '../sources/sources-of.ts';
import { joinPermissions } from './join-permissions.ts';

/** What of an automation decides what its runs say at GitHub beside their outputs. */
export type Talking = Pick<Automation, 'on'> & Partial<Pick<Automation, 'approval'>>;

/**
 * What the token must be allowed to do with which a run answers the page that started it: for its status comment, its
 * reaction, its label command and its approvals, as far as it has them.
 */
export function talkPermissionsOf(automation: Talking): GithubPermissions {
  return joinPermissions(
    ...sourcesOf(automation.on).map(({ source, triggers }) => source.permissions?.(triggers).writes ?? {}),
    talks(automation) ? TALK_PERMISSIONS : {},
  );
}

/** For comments and reactions on a page that may be an issue or a pull request: GitHub asks for the permission of that one. */
export const TALK_PERMISSIONS: GithubPermissions = { issues: 'write', pull_requests: 'write' };

/** Only an event at GitHub has a page there on which Curfew could say something. */
function talks({ on, approval = [] }: Talking): boolean {
  if (on.sources['github'] === undefined) return false;
  const asks = approval.some(({ approvers }) => approvers.some((approver) => /^(?:user|team):/.test(approver)));
  return on.statusComment || on.reaction !== null || asks;
}
