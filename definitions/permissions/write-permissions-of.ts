import type { GithubPermissions } from '../../contract/github/github-permissions.ts';
import type { Automation } from '../automation.ts';
import { joinPermissions } from './join-permissions.ts';
import { outputPermissionsOf } from './output-permissions-of.ts';
import { talkPermissionsOf } from './talk-permissions-of.ts';

/** What of an automation decides what its runs write at GitHub. */
export type Writing = Pick<Automation, 'on' | 'approval' | 'safeOutputs'>;

/** All that the tokens must be allowed to do with which runs of an automation write, and ask for the members of teams. */
export function writePermissionsOf(automation: Writing): GithubPermissions {
  const asksTeams = automation.approval.some(({ approvers }) => approvers.some((one) => one.startsWith('team:')));
  return joinPermissions(
    outputPermissionsOf(automation.safeOutputs),
    talkPermissionsOf(automation),
    asksTeams ? { members: 'read' } : {},
  );
}
