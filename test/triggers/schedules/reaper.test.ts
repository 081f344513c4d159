import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Client } from '@temporalio/client';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { scheduleReaper } from '../../../triggers/schedules/schedule-reaper.ts';
import { watchClosedRuns } from '../../../triggers/schedules/watch-closed-runs.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { temporalClient, uniqueId } from '../../support/triggers/serve.ts';

const log = pino({ level: 'silent' });

/** A run that is under way, with a workflow that no worker polls for. */
async function startRun(database: Database, client: Client, taskQueue: string): Promise<string> {
  const run = makeRun(uniqueId(), { subject: `issue:acme/api#${uniqueId()}` });
  expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
  await client.workflow.start('run', { taskQueue, workflowId: runWorkflowId(run.runId) });
  onTestFinished(async () => {
    await client.workflow
      .getHandle(runWorkflowId(run.runId))
      .terminate('the test is over')
      .catch(() => undefined);
  });
  return run.runId;
}

async function watching() {
  const [database, client, taskQueue] = [await temporaryDatabase(), temporalClient(), `reaper-${uniqueId()}`];
  const reaper = client.workflow.getHandle(`reaper/${taskQueue}`);
  onTestFinished(async () => {
    await reaper.terminate('the test is over').catch(() => undefined);
  });
  const watch = watchClosedRuns({ client, database, taskQueue, log, everyMs: 50 });
  onTestFinished(() => watch.stop());
  const status = async () =>
    await reaper.describe().then(
      ({ status: { name } }) => name,
      () => null,
    );
  return { database, client, taskQueue, status };
}

it('the reaper is started when a run was ended from outside, and not before', async () => {
  const { database, client, taskQueue, status } = await watching();
  const runId = await startRun(database, client, taskQueue);
  const settled = await startRun(database, client, taskQueue);
  await settle(database, makeSettlement({ ...makeRun(settled.split('/')[2] ?? '') }));
  await client.workflow.getHandle(runWorkflowId(settled)).terminate('by a test');
  const closed = async () =>
    (await client.workflow.count(`WorkflowId = '${runWorkflowId(settled)}' AND ExecutionStatus = 'Terminated'`)).count;
  await expect.poll(closed).toBe(1);
  expect(await status()).toBe(null);
  await client.workflow.getHandle(runWorkflowId(runId)).terminate('by a test');
  await expect.poll(status).toBe('RUNNING');
});

it('the reaper is not started again and again for a run that it cannot clean up', async () => {
  const { database, client, taskQueue, status } = await watching();
  const first = await startRun(database, client, taskQueue);
  await client.workflow.getHandle(runWorkflowId(first)).terminate('by a test');
  await expect.poll(status).toBe('RUNNING');
  await client.workflow.getHandle(`reaper/${taskQueue}`).terminate('it could not clean up');
  const second = await startRun(database, client, taskQueue);
  const reapers = async () => (await client.workflow.count(`WorkflowId = 'reaper/${taskQueue}'`)).count;
  await expect.poll(reapers).toBe(1);
  expect(await status()).toBe('TERMINATED');
  // Another run does not wait for the first.
  await client.workflow.getHandle(runWorkflowId(second)).terminate('by a test');
  await expect.poll(reapers).toBe(2);
});

it('a run that waits for its subject and was forgotten is woken', async () => {
  const { database, client, taskQueue } = await watching();
  const runId = await startRun(database, client, taskQueue);
  const run = makeRun(runId.split('/')[2] ?? '');
  const [since, changedAt] = [run.startedAt, '2026-11-21T10:00:00.000Z'];
  const { automation, event } = run;
  const waiter = { runId, automation, subject: event.subject, since, changedAt, until: since };
  await database
    .insertInto('waiters')
    .values({ ...waiter, policy: 'queue-latest', state: 'granted' })
    .execute();
  const handle = client.workflow.getHandle(runWorkflowId(runId));
  const wakes = async () =>
    (await handle.fetchHistory()).events?.filter((one) => one.workflowExecutionSignaledEventAttributes).length;
  await expect.poll(wakes).toBe(1);
});

it('a schedule that an earlier version made fires as rarely as a new one', async () => {
  const [client, taskQueue] = [temporalClient(), `reaper-${uniqueId()}`];
  const former = await client.schedule.create({
    scheduleId: `reaper/${taskQueue}`,
    spec: { intervals: [{ every: '1 minute' }] },
    action: { type: 'startWorkflow', workflowType: 'reaper', workflowId: `reaper/${taskQueue}`, taskQueue, args: [] },
  });
  onTestFinished(() => former.delete());
  for (let start = 0; start < 2; start += 1) {
    await scheduleReaper(client, { taskQueue, unwanted: new AbortController().signal, log });
    const { spec, action } = await former.describe();
    expect(spec.intervals).toMatchObject([{ every: 6 * 60 * 60_000 }]);
    expect(action).toMatchObject({ workflowType: 'reaper', taskQueue });
  }
});

it('a Temporal that takes connections and never answers does not hold up the stop', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const [database, client] = [await temporaryDatabase(), temporalClient(`127.0.0.1:${port}`)];
  const run = makeRun(uniqueId());
  expect(await admit(database, { run, step: 1, final: true })).toEqual({ admitted: true });
  const connected = once(silent, 'connection');
  const unwanted = new AbortController();
  const scheduled = scheduleReaper(client, { taskQueue: 'reaper-of-nobody', unwanted: unwanted.signal, log });
  const watch = watchClosedRuns({ client, database, taskQueue: 'reaper-of-nobody', log });
  await connected;
  const before = performance.now();
  unwanted.abort();
  await Promise.all([scheduled, watch.stop()]);
  // Each call of Temporal would wait 10 s for its answer.
  expect(performance.now() - before).toBeLessThan(8_000);
});
