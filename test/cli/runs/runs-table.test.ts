import { expect, it } from 'vitest';
import { runsTable } from '../../../cli/runs/runs-table.ts';
import { admit } from '../../../database/runs/admit.ts';
import { listRuns } from '../../../database/runs/records/list-runs.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';

it('a table that is wider than the terminal becomes lines that fit it', async () => {
  const database = await temporaryDatabase();
  const run = makeRun('72d3162e-cc78-11e3-81ab-4c9367dc0958');
  await admit(database, { run, step: 1, final: true });
  const runs = await listRuns(database, { limit: 5 });
  for (const columns of [null, 500]) {
    expect(runsTable(runs, columns).split('\n')).toHaveLength(2);
    expect(runsTable(runs, columns)).toMatch(/^STARTED \(UTC\) +STATE +RUN +SPEND +TIME +HANDED OVER, OR WHY NOT\n/);
  }
  const lines = runsTable(runs, 80).split('\n');
  expect(lines[0]).toMatch(/^STARTED \(UTC\) +STATE +SPEND +TIME$/);
  expect(lines[1]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\S+ +\$0.00 of /);
  expect(lines.slice(2)).toEqual([`  ${runs[0]?.runId}`]);
  expect(lines.every((line) => line.length <= 80)).toBe(true);
});
