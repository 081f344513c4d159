import { expect, it } from 'vitest';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { settledTotals } from '../../../database/runs/settled-totals.ts';
import { settle } from '../../../database/runs/settle.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const NO_COUNTS = [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER + 1];

it.each(DATABASES)(
  'on $name a spend that is not an amount is refused, and the run is not settled',
  async ({ openNew }) => {
    const database = await openNew();
    for (const spendMicros of [...NO_COUNTS, '5' as unknown as number]) {
      const settlement = makeSettlement(makeRun('1'), { totals: { ...NO_TOTALS, spendMicros } });
      await expect(settle(database, settlement)).rejects.toThrow(
        `A spend is a whole number of micro-dollars of at least 0, not ${spendMicros}.`,
      );
    }
    expect(await database.selectFrom('runs').select('outcome').execute()).toEqual([]);
  },
);

it.each([...NO_COUNTS, undefined as unknown as number])(
  'a count of %s is recorded as 0, and makes the spend partial',
  (count) => {
    const totals = { ...NO_TOTALS, spendMicros: 5, inputTokens: count, outputTokens: 7 };
    expect(settledTotals(totals)).toEqual({ ...totals, inputTokens: 0, spendPartial: true });
  },
);

it('totals that can be recorded stay as they are', () => {
  const totals = { ...NO_TOTALS, spendMicros: Number.MAX_SAFE_INTEGER, toolUses: 3 };
  expect(settledTotals(totals)).toEqual(totals);
});
