import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { recordLimits } from '../../../activities/people/record-limits.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';

it('the record of a run shows the working time that a person has given it, also after its end', async () => {
  const database = await temporaryDatabase();
  const dependencies = { database } as ActivityDependencies;
  const run = makeRun(randomUUID());
  const { runId } = run;
  await admit(database, { run, step: 1, final: false });
  await recordLimits(dependencies, { runId, durationLimitMs: 2_400_000 });
  expect((await showRun(database, runId))?.run).toMatchObject({ durationLimitMs: 2_400_000 });
  await settle(database, makeSettlement(run));
  await recordLimits(dependencies, { runId, durationLimitMs: 9_999_999 });
  expect((await showRun(database, runId))?.run).toMatchObject({ durationLimitMs: 2_400_000 });
});
