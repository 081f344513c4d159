import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, inject, onTestFinished, vi } from 'vitest';
import type { Database } from '../../database/schema.ts';
import { temporaryDatabase, temporaryFolder } from '../support/database/temporary-database.ts';
import { EVERY_FAULT_POINT } from '../support/setup/every-fault-point.ts';
import { forwardTo } from '../support/triggers/forwarder.ts';
import { labeledIssue, makeRequest } from '../support/triggers/make-delivery.ts';
import { describeRun, serve, temporalClient, uniqueId } from '../support/triggers/serve.ts';
import { oneIn } from '../support/setup/sampled.ts';

const itSampled = oneIn(2);

// Two thousand pass as well, but the tests beside this one would wait too long for the server that they share with it.
const DELIVERIES = EVERY_FAULT_POINT ? 300 : 60;
const AWAY_MS = EVERY_FAULT_POINT ? 5_000 : 0;
const AT_ONCE = 8;

interface Server {
  url: string;
  child: ChildProcess;
}

async function startServer(folder: string, address: string, taskQueue: string): Promise<Server> {
  const file = join(import.meta.dirname, '../support/triggers/serve-child.ts');
  const child = spawn(process.execPath, [file, folder, address, taskQueue], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: line.toString().trim(), child };
}

/** Sends the delivery of another issue. Returns whether it was acknowledged. */
async function send(url: string, deliveryId: string, number: number): Promise<boolean> {
  const payload = { ...labeledIssue, issue: { ...labeledIssue.issue, number } };
  const request = await makeRequest(payload, { headers: { 'x-github-delivery': deliveryId } });
  const response = await fetch(`${url}/hooks/github`, request).catch(() => null);
  await response?.body?.cancel().catch(() => {});
  return response?.status === 202;
}

async function statesOf(database: Database): Promise<string[]> {
  return (await database.selectFrom('deliveries').select('state').execute()).map(({ state }) => state);
}

itSampled(
  'in a storm with kill -9 in the middle and Temporal away, each delivery that was acknowledged starts one run',
  async () => {
    const folder = temporaryFolder();
    const temporal = await forwardTo(inject('temporalAddress'));
    await temporal.goAway();
    const taskQueue = `storm-${uniqueId()}`;
    const ids = Array.from({ length: DELIVERIES }, uniqueId);
    const waiting = [...ids.entries()];
    let server = await startServer(folder, temporal.address, taskQueue);
    let acknowledged = 0;
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { url, child } = server;
        if (!(await send(url, next[1], next[0] + 1))) {
          // As a sender does: the same delivery again.
          waiting.push(next);
          await expect.poll(() => server.url).not.toBe(url);
        } else if (++acknowledged === DELIVERIES / 2) {
          child.kill('SIGKILL');
          server = await startServer(folder, temporal.address, taskQueue);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    expect(acknowledged).toBe(DELIVERIES);
    await new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    await temporal.comeBack();

    const database = await temporaryDatabase(folder);
    await vi.waitFor(async () => expect(await statesOf(database)).toEqual(Array(DELIVERIES).fill('dispatched')), {
      timeout: 30_000 + DELIVERIES * 50,
      interval: 50,
    });
    const { workflow } = temporalClient();
    const count = async (): Promise<number> => (await workflow.count(`TaskQueue = '${taskQueue}'`)).count;
    await expect.poll(count, { interval: 100 }).toBe(DELIVERIES);
    const started = ids.map((id) => workflow.getHandle(`run/fix-bug/github/${id}`).terminate('the test is over'));
    expect((await Promise.allSettled(started)).filter(({ status }) => status === 'rejected')).toEqual([]);
  },
  300_000,
);

itSampled(
  'the same delivery a hundred times at once, and one body under a hundred ids, over two processes: one run each',
  async () => {
    const folder = temporaryFolder();
    const databases = [await temporaryDatabase(folder), await temporaryDatabase(folder)];
    const client = temporalClient();
    const start = vi.spyOn(client.workflow, 'start');
    const servers = await Promise.all(databases.map((database) => serve(database, { client, dataFolder: folder })));
    const url = (index: number): string => servers[index % 2]!.url;
    const same = uniqueId();
    const captured = Array.from({ length: 100 }, uniqueId);
    await Promise.all([
      ...captured.map((_, index) => send(url(index), same, 1)),
      ...captured.map((id, index) => send(url(index), id, 2)),
    ]);
    // On a slow machine some wait in the spool before they are stored.
    const decided = async () => (await statesOf(databases[0]!)).filter((state) => state !== 'pending');
    await expect.poll(decided).toHaveLength(1 + captured.length);
    const states = await statesOf(databases[0]!);
    expect(states.filter((state) => state === 'dispatched')).toHaveLength(2);
    expect(states.filter((state) => state === 'duplicate')).toHaveLength(99);
    const runs = new Set(start.mock.calls.map(([, options]) => options.workflowId));
    expect(runs.size).toBe(2);
    for (const workflowId of runs) await describeRun(client, workflowId.slice('run/'.length));
  },
);
