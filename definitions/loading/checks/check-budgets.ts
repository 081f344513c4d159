import { formatUsd } from '../../../money/format-usd.ts';
import type { Automation } from '../../automation.ts';
import { budgetsThatApply, hasRepository } from '../../budgets-that-apply.ts';
import type { Settings } from '../../settings.ts';
import type { Path } from '../read-yaml.ts';

const NEVER = 'so no run could ever start; lower the limit or raise the budget';

/** Finds budgets that are smaller than what one run reserves, and budgets from which no run ever takes. */
export function checkBudgets(
  automation: Automation,
  settings: Settings,
  { isLimitWritten }: { isLimitWritten: boolean },
): { path: Path; message: string }[] {
  const { spendMicros: limit } = automation.limits;
  const tooSmall = budgetsThatApply(automation, settings).filter(({ spendMicros }) => spendMicros < limit);
  const found = tooSmall.map(({ scope, per, spendMicros, own }) => {
    const spend = `\`limits.spend\` is ${formatUsd(limit)}${isLimitWritten ? '' : ' by default'}`;
    return own === null
      ? {
          path: ['limits', 'spend'],
          message: `${spend}, but \`budgets.${scope}.${per}\` of curfew.yml is ${formatUsd(spendMicros)}, ${NEVER}`,
        }
      : {
          path: ['budgets', own, 'spend'],
          message: `\`budgets[${own}].spend\` is ${formatUsd(spendMicros)} per ${per}, but ${spend}, ${NEVER}`,
        };
  });
  if (hasRepository(automation)) return found;
  const idle = automation.budgets.flatMap(({ scope }, index) => (scope === 'repository' ? [index] : []));
  const why =
    'is repository, but its runs have none: they check nothing out, and what starts them has no repository; use automation';
  return [
    ...found,
    ...idle.map((index) => ({ path: ['budgets', index, 'scope'], message: `\`budgets[${index}].scope\` ${why}` })),
  ];
}
