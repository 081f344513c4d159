import type { SessionTotals } from '../../contract/totals.ts';
import { isCount } from '../../money/is-count.ts';

/**
 * The totals of a session as they can be recorded. A count that is not a whole number of at least 0 becomes 0 and makes the
 * spend partial; such a bound or list cost becomes null. Throws RangeError if the spend itself is not an amount.
 */
export function settledTotals(totals: SessionTotals): SessionTotals {
  const { spendMicros } = totals;
  if (!isCount(spendMicros)) {
    throw new RangeError(`A spend is a whole number of micro-dollars of at least 0, not ${String(spendMicros)}.`);
  }
  const settled = { ...totals };
  for (const column of COUNTED) {
    if (isCount(totals[column])) continue;
    settled[column] = 0;
    settled.spendPartial = true;
  }
  for (const column of ['boundMicros', 'listMicros'] as const) {
    if (!isCount(totals[column] ?? 0)) settled[column] = null;
  }
  return settled;
}

const COUNTED = [
  'ownMicros',
  'modelRequests',
  'toolUses',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'workingMs',
] as const satisfies (keyof SessionTotals)[];
