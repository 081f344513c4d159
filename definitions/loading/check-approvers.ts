import type { Automation } from '../automation.ts';
import type { SourceDefinition } from '../sources/source-definition.ts';
import type { Path } from './read-yaml.ts';

/**
 * Finds starts that nobody could ever approve: people at GitHub decide by a comment, and before a run has begun there is only the
 * issue or pull request that started it.
 */
export function checkApprovers(
  { approval }: Automation,
  sources: readonly SourceDefinition[],
): { path: Path; message: string }[] {
  if (sources.some(({ hasRepository }) => hasRepository)) return [];
  return approval.flatMap(({ before, approvers }, index) => {
    if (before !== 'start' || !approvers.every((approver) => /^(?:user|team):/.test(approver))) return [];
    const path = ['approval', index, 'approvers'];
    const message =
      `\`approval[${index}].approvers\` names only people at GitHub, who decide by a comment on an issue or pull request, ` +
      'but what starts its runs has none; add operator, or somebody in Slack';
    return [{ path, message }];
  });
}
