import type { Automation } from '../../definitions/automation.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { createPullRequest } from '../../definitions/outputs/pulls/create-pull-request.ts';
import type { Settings } from '../../definitions/settings.ts';

/**
 * A note, without a full stop, that names the enabled automations whose series of pull requests is longer than `prs-open` allows;
 * null if there is none. The parts beyond it are refused when the agent has done their work already.
 */
export function openPullsNote(
  automations: readonly Automation[],
  { prsOpen }: Pick<Settings, 'prsOpen'>,
): string | null {
  if (prsOpen === null) return null;
  const longer = automations.flatMap(({ id, enabled, safeOutputs }) => {
    const most = optionsOf(createPullRequest, safeOutputs)?.max ?? 0;
    return enabled && !safeOutputs.staged && most > prsOpen ? [`${id} (${most})`] : [];
  });
  if (longer.length === 0) return null;
  return `\`prs-open: ${prsOpen}\` of curfew.yml is less than \`max\` of \`create-pull-request\` in ${longer.join(', ')}: further pull requests of a series are refused until people close some; raise \`prs-open\` or lower \`max\``;
}
