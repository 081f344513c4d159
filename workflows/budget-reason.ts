import type { BudgetRefusal } from '../contract/budget.ts';
import { formatUsd } from '../money/format-usd.ts';
import { neverFits } from '../money/never-fits.ts';

/** Says in one line for people which budget has no room, and when it has again, or what to change. */
export function budgetReason(refusal: BudgetRefusal): string {
  const { scope, per, limitMicros, settledMicros, spentMicros = settledMicros } = refusal;
  const { reservedMicros, wantedMicros, runLimitMicros, freeAgainAt } = refusal;
  const budget = `The budget of ${scope} per ${per}`;
  if (freeAgainAt === null && runLimitMicros !== undefined) {
    const misfit = { wantedMicros, limitMicros: runLimitMicros, budgetMicros: limitMicros };
    return `${budget} can never have room: ${neverFits(misfit)}`;
  }
  const spent = spentMicros === settledMicros ? '' : ` (${formatUsd(spentMicros)} known to be spent)`;
  return (
    `${budget} has no room: of ${formatUsd(limitMicros)}, ${formatUsd(settledMicros)} are charged${spent} and ` +
    `${formatUsd(reservedMicros)} reserved. ` +
    (freeAgainAt ? `It is free again at ${freeAgainAt}` : `${formatUsd(wantedMicros)} never fits: ask for less`)
  );
}
