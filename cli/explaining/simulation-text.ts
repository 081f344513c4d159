import { formatUsd } from '../../money/format-usd.ts';
import { terminalText } from '../../text/terminal-text.ts';
import type { ExplainedAutomation } from './explained-automation.ts';
import { explanationText } from './explanation-text.ts';
import type { SimulatedRun } from './simulated-run.ts';

/** A run that would start: what it works on, which budgets it takes from and whether they have room, and its prompt. */
export function simulationText(explained: ExplainedAutomation, run: SimulatedRun): string {
  return [
    explanationText(explained),
    ...budgetLines(run),
    '  prompt',
    ...terminalText(run.prompt)
      .trim()
      .split('\n')
      .map((line) => `    ${line}`.trimEnd()),
  ].join('\n');
}

function budgetLines({ budgets, reservedMicros }: SimulatedRun): string[] {
  if (reservedMicros === null) return ['  budgets   no run starts, because the price of its model is not known'];
  if (budgets.length === 0) return ['  budgets   none: only the limits of the run hold'];
  return budgets.map(({ scope, period, limitMicros, leftMicros }) => {
    const left = `${formatUsd(leftMicros)} of ${formatUsd(limitMicros)} left`;
    const wanted = `the run reserves ${formatUsd(reservedMicros)}`;
    const verdict = leftMicros < reservedMicros ? `${wanted}, so it would be skipped` : wanted;
    return `  budgets   ${scope} in ${period}: ${left}; ${verdict}`;
  });
}
