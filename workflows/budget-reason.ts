import type { BudgetRefusal } from '../contract/budget.ts';
import { formatUsd } from '../money/format-usd.ts';

/** Says in one line for people which budget has no room, and when it has again. */
export function budgetReason(refusal: BudgetRefusal): string {
  const { scope, per, limitMicros, settledMicros, reservedMicros, wantedMicros, freeAgainAt } = refusal;
  return (
    `The budget of ${scope} per ${per} has no room: of ${formatUsd(limitMicros)}, ${formatUsd(settledMicros)} are spent and ` +
    `${formatUsd(reservedMicros)} reserved. ` +
    (freeAgainAt ? `It is free again at ${freeAgainAt}` : `${formatUsd(wantedMicros)} never fits: lower limits.spend`)
  );
}
