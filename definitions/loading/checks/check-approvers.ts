import type { Automation } from '../../automation.ts';
import { sourcesOf } from '../../sources/sources-of.ts';
import type { Fault } from '../fault.ts';

/**
 * Finds starts that nobody could ever approve: people at GitHub decide by a comment, and before a run has begun there is only the
 * issue or pull request that started it.
 */
export function checkApprovers({ on, approval }: Automation): Fault[] {
  if (sourcesOf(on).some(({ source }) => source.hasRepository)) return [];
  return approval.flatMap(({ before, approvers }, index) => {
    if (before !== 'start' || !approvers.every((approver) => /^(?:user|team):/.test(approver))) return [];
    const path = ['approval', index, 'approvers'];
    const message =
      `\`approval[${index}].approvers\` names only people at GitHub, who decide by a comment on an issue or pull request, ` +
      'but what starts its runs has none; add operator, or somebody in Slack';
    return [{ path, message }];
  });
}
