import type { GithubPermissions } from '../../contract/github-permissions.ts';
import type { Automation } from '../automation.ts';
import { availableOutputs } from '../outputs/available-outputs.ts';
import type { Output } from '../outputs/output.ts';
import { OUTPUTS } from '../outputs/outputs.ts';
import { sourcesOf } from '../sources/sources-of.ts';
import { joinPermissions } from './join-permissions.ts';
import { TALK_PERMISSIONS } from './talk-permissions.ts';

/** What of an automation decides what its runs write. */
export type Writing = Pick<Automation, 'on' | 'approval' | 'safeOutputs'>;

/**
 * What the token with which runs of an automation write must be allowed to do: what its outputs need, and what its status
 * comment, its reaction, its label command and its approvals need. Nothing else.
 */
export function writePermissionsOf(automation: Writing, table: readonly Output[] = OUTPUTS): GithubPermissions {
  const outputs = automation.safeOutputs.staged ? [] : availableOutputs(automation.safeOutputs, table);
  return joinPermissions(
    ...outputs.map(({ output, options }) => output.permissions(options)),
    ...sourcesOf(automation.on).map(({ source, triggers }) => source.permissions?.(triggers).writes ?? {}),
    talks(automation) ? TALK_PERMISSIONS : {},
    asksTeams(automation) ? { members: 'read' } : {},
  );
}

/** Only an event at GitHub has a page there on which Curfew could say something. */
function talks({ on, approval }: Writing): boolean {
  if (on.sources['github'] === undefined) return false;
  const asks = approval.some(({ approvers }) => approvers.some((approver) => /^(?:user|team):/.test(approver)));
  return on.statusComment || on.reaction !== null || asks;
}

function asksTeams({ approval }: Writing): boolean {
  return approval.some(({ approvers }) => approvers.some((approver) => approver.startsWith('team:')));
}
