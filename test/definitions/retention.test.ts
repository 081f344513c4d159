import { expect, it } from 'vitest';
import { formatProblems } from '../../definitions/problem.ts';
import { load, problemsIn } from '../support/definitions/definitions-folder.ts';

const DAY_MS = 86_400_000;

it('deliveries are kept for 30 days and runs for 400 unless curfew.yml says otherwise', () => {
  expect(load({}).definitions.settings.retention).toEqual({ deliveriesMs: 30 * DAY_MS, runsMs: 400 * DAY_MS });
  const { definitions, problems } = load({ 'curfew.yml': 'retention: { deliveries: 7d, runs: 90d }' });
  expect(formatProblems(problems)).not.toContain('retention');
  expect(definitions.settings.retention).toEqual({ deliveriesMs: 7 * DAY_MS, runsMs: 90 * DAY_MS });
  expect(problemsIn({ 'curfew.yml': 'retention: { runs: 32d }' })).not.toContain('retention');
});

it.each([
  ['{ runs: 31d }', '`retention.runs` must be at least 32d, because budgets count a whole month'],
  [
    '{ deliveries: 100d, runs: 90d }',
    '`retention.deliveries` must not be longer than `runs`, because a run is explained by its delivery; raise `runs` as well',
  ],
  ['{ deliveries: 401d }', '`retention.deliveries` must not be longer than `runs`'],
  ['{ deliveries: 0d }', 'it must be more than 0s'],
  ['{ deliveries: 30 }', 'write a duration'],
  ['{ deliveries: 9999d, runs: 9999d }', 'at most 3650d'],
  ['{ delivery: 30d }', '`delivery` is not a key here'],
  ['30d', '`retention`'],
])('retention: %s is refused, and the error says why', (written, message) => {
  expect(problemsIn({ 'curfew.yml': `retention: ${written}` })).toContain(message);
});
