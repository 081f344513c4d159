import { randomUUID } from 'node:crypto';
import type { WorkflowExecutionStatusName } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { DescribesWorkflows } from '../../../activities/admission/is-run-open.ts';
import { returnLostStarts } from '../../../activities/admission/return-lost-starts.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { startRun } from '../../../database/starts/start-run.ts';
import { startsOfRun } from '../../../database/starts/starts-of-run.ts';
import type { Database } from '../../../database/schema.ts';
import { balancesOf } from '../../support/database/balances-of.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun } from '../../support/database/make-run.ts';

const AT = '2026-11-29T12:00:00.000Z';
const LATER = '2026-11-29T13:00:00.000Z';
const PARENT = { ...makeRun('1', { automation: 'triage' }), spendLimitMicros: 50 };
const CHILD = 'fix-bug/dispatch/run-1';

type Said = WorkflowExecutionStatusName | null | Error;

/** A Temporal that says of each workflow what is set here: its status, null if it knows none, or what it throws. */
function temporal(found: { status: Said }): DescribesWorkflows {
  const describe = async () => {
    if (found.status instanceof Error) throw found.status;
    if (found.status === null) throw new WorkflowNotFoundError('no such workflow', runWorkflowId(CHILD), undefined);
    return { status: { name: found.status } };
  };
  return { getHandle: () => ({ describe }) };
}

interface Stage {
  database: Database;
  found: { status: Said };
  warnings: string[];
  back: (before?: string) => Promise<void>;
  held: () => Promise<[string | undefined, number]>;
}

/** A run has set $0.00003 aside for a run whose delivery started nothing. */
async function open(database: Database, status: Said = null): Promise<Stage> {
  await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 100 } } });
  const asked = { run: PARENT, step: 1, amountMicros: 50, budgets: [], at: AT };
  expect(await reserve(database, asked)).toEqual({ reserved: true });
  const delivery = { source: 'dispatch', deliveryId: 'run-1', name: 'workflow_dispatch', headers: {} } as const;
  await startRun(database, {
    parentRunId: PARENT.runId,
    ordinal: 1,
    runId: CHILD,
    automation: 'fix-bug',
    request: randomUUID(),
    delivery: { ...delivery, body: new Uint8Array(), receivedAt: AT, state: 'ignored', reason: 'switched off' },
    micros: 30,
    keepMicros: 1,
    capMicros: 20,
    at: AT,
  });
  const warnings: string[] = [];
  const log = pino(
    { level: 'warn' },
    { write: (line) => void warnings.push((JSON.parse(line) as { msg: string }).msg) },
  );
  const found = { status };
  const workflow = temporal(found);
  return {
    database,
    found,
    warnings,
    back: (before = LATER) => returnLostStarts({ database, log } as ActivityDependencies, { workflow, before }),
    held: async () => {
      const [start] = await startsOfRun(database, PARENT.runId);
      const balances = await balancesOf(database, { at: AT });
      const whole = balances.find(({ scope, per }) => scope === 'organization' && per === 'day');
      return [start?.state, Number(whole?.reservedMicros)];
    },
  };
}

it.each(DATABASES)('gives back what is held for a run that will never begin, once, on $name', async ({ openNew }) => {
  const stage = await open(await openNew());
  expect(await stage.held()).toEqual(['held', 50]);
  for (let times = 0; times < 2; times += 1) {
    await stage.back();
    expect(await stage.held()).toEqual(['returned', 20]);
  }
  expect(stage.warnings).toEqual(['gave back the money of a run that another run had asked for and that never began']);
});

it.each(['COMPLETED', 'TERMINATED'] as const)(
  'gives it back if the workflow ended before its first step: %s',
  async (status) => {
    const stage = await open(await DATABASES[0]!.openNew(), status);
    await stage.back();
    expect(await stage.held()).toEqual(['returned', 20]);
  },
);

it('keeps it while the workflow is under way, and while the start is young', async () => {
  const stage = await open(await DATABASES[0]!.openNew(), 'RUNNING');
  await stage.back();
  expect(await stage.held()).toEqual(['held', 50]);
  stage.found.status = null;
  await stage.back(AT);
  expect(await stage.held()).toEqual(['held', 50]);
});

it('keeps it while Temporal does not answer, and says so to its caller', async () => {
  const stage = await open(await DATABASES[0]!.openNew(), new Error('unavailable'));
  await expect(stage.back()).rejects.toThrow('unavailable');
  expect(await stage.held()).toEqual(['held', 50]);
});
