import { expect, it } from 'vitest';
import { lacksTable } from '../../../cli/reporting/lacks-table.ts';

it('what agents lacked is a table, with the automation and how many runs lacked it', () => {
  const lastAt = '2026-11-21T10:00:00.000Z';
  const table = lacksTable([{ automation: 'fix', kind: 'tool', name: 'Docker', runs: 2, lastAt }]);
  expect(table).toBe(
    [
      'What agents lacked:',
      'AUTOMATION  LACKED  WHAT    RUNS  LAST',
      'fix         tool    Docker  2     2026-11-21',
    ].join('\n'),
  );
});
