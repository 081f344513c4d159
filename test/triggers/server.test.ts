import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { readDelivery, type Delivery } from '../../database/inbox/read-delivery.ts';
import type { Database } from '../../database/schema.ts';
import { temporaryDatabase, temporaryFolder } from '../support/database/temporary-database.ts';
import { forwardTo } from '../support/triggers/forwarder.ts';
import { makeAutomation } from '../support/triggers/make-automation.ts';
import { labeledIssue, makeRequest } from '../support/triggers/make-delivery.ts';
import { definitions, describeRun, serve, temporalClient, uniqueId } from '../support/triggers/serve.ts';
import { oneIn } from '../support/setup/sampled.ts';

const itSampled = oneIn(3);

/** A port of this machine on which nobody listens. */
const NOWHERE = '127.0.0.1:1';

async function send(url: string, deliveryId: string, payload: unknown = labeledIssue): Promise<number> {
  const request = await makeRequest(payload, { headers: { 'x-github-delivery': deliveryId } });
  const response = await fetch(`${url}/hooks/github`, request);
  await response.body?.cancel();
  return response.status;
}

/** The payload of another issue: the same content under two delivery ids is one delivery. */
function issue(number: number): unknown {
  return { ...labeledIssue, issue: { ...labeledIssue.issue, number } };
}

async function decided(database: Database, deliveryId: string): Promise<Delivery> {
  return await vi.waitFor(
    async () => {
      const delivery = await readDelivery(database, 'github', deliveryId);
      if (delivery === null || delivery.state === 'pending') throw new Error(`still ${delivery?.reason ?? 'pending'}`);
      return delivery;
    },
    { timeout: 60_000, interval: 20 },
  );
}

itSampled('a delivery that arrives a hundred times at once is one row and one run', async () => {
  const database = await temporaryDatabase();
  const client = temporalClient();
  const start = vi.spyOn(client.workflow, 'start');
  const { url } = await serve(database, { client });
  const deliveryId = uniqueId();
  const statuses = await Promise.all(Array.from({ length: 100 }, () => send(url, deliveryId)));
  expect(new Set(statuses)).toEqual(new Set([202]));
  const runId = `fix-bug/github/${deliveryId}`;
  expect(await decided(database, deliveryId)).toMatchObject({
    state: 'dispatched',
    reasons: { 'fix-bug': 'started by `issues`' },
    runs: [runId],
    attempts: 1,
  });
  expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toHaveLength(1);
  expect(start).toHaveBeenCalledTimes(1);
  expect((await describeRun(client, runId)).status.name).toBe('RUNNING');
});

it("Temporal's own pages show what a run is about", async () => {
  const database = await temporaryDatabase();
  const client = temporalClient();
  const { url } = await serve(database, { client });
  const deliveryId = uniqueId();
  await send(url, deliveryId);
  await decided(database, deliveryId);
  const description = await describeRun(client, `fix-bug/github/${deliveryId}`);
  expect(description.workflowId).toBe(`run/fix-bug/github/${deliveryId}`);
  expect(description.type).toBe('run');
  expect(description.searchAttributes).toMatchObject({
    CurfewAutomation: ['fix-bug'],
    CurfewSource: ['github'],
    CurfewRepository: ['Acme/API'],
    CurfewSubject: ['issue:acme/api#5'],
    CurfewPhase: ['admitting'],
  });
  expect(await description.staticSummary()).toBe('The sum is wrong');
  expect(await description.staticDetails()).toBe(
    [
      '**fix-bug** on [`issue:acme/api#5`](https://github.example/Acme/API/issues/5)',
      `- event: \`github\` / \`issues\`, delivery \`${deliveryId}\``,
      '- actor: `octocat`',
      '- agent: `fixer`, model `claude-sonnet-5-5`',
    ].join('\n'),
  );
});

itSampled('a server that is killed after the acknowledgement starts the run when it is back', async () => {
  const folder = temporaryFolder();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../support/triggers/serve-child.ts'), folder, NOWHERE],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  const [url] = (await once(child.stdout, 'data')) as [Buffer];
  const deliveryId = uniqueId();
  expect(await send(url.toString().trim(), deliveryId)).toBe(202);
  child.kill('SIGKILL');
  await once(child, 'exit');

  const database = await temporaryDatabase(folder);
  // If the machine stood still, it waits in the spool.
  expect((await readDelivery(database, 'github', deliveryId))?.state ?? 'pending').toBe('pending');
  const client = temporalClient();
  await serve(database, { client, dataFolder: folder });
  expect(await decided(database, deliveryId)).toMatchObject({ state: 'dispatched' });
  expect((await describeRun(client, `fix-bug/github/${deliveryId}`)).status.name).toBe('RUNNING');
});

itSampled('a server that is killed before it notes the start in the inbox does not start the run twice', async () => {
  const folder = temporaryFolder();
  const database = await temporaryDatabase(folder);
  const client = temporalClient();
  const { url } = await serve(database, { client });
  const deliveryId = uniqueId();
  await send(url, deliveryId);
  await decided(database, deliveryId);
  const { runId: former } = await describeRun(client, `fix-bug/github/${deliveryId}`);
  await client.workflow.getHandle(`run/fix-bug/github/${deliveryId}`).terminate('it has ended');
  // What a process that died at that moment would have left.
  await database.updateTable('deliveries').set({ state: 'pending', runs: '[]' }).execute();
  expect(await decided(database, deliveryId)).toMatchObject({ runs: [`fix-bug/github/${deliveryId}`] });
  expect((await describeRun(client, `fix-bug/github/${deliveryId}`)).runId).toBe(former);
});

itSampled('while Temporal is away, deliveries are taken; their runs start when it is back', async () => {
  const database = await temporaryDatabase();
  const temporal = await forwardTo(inject('temporalAddress'));
  const { url } = await serve(database, { client: temporalClient(temporal.address) });
  await temporal.goAway();
  const ids = Array.from({ length: 5 }, uniqueId);
  for (const [index, id] of ids.entries()) expect(await send(url, id, issue(index + 1))).toBe(202);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  await temporal.comeBack();
  const client = temporalClient();
  for (const id of ids) {
    expect(await decided(database, id)).toMatchObject({ state: 'dispatched', runs: [`fix-bug/github/${id}`] });
    expect((await describeRun(client, `fix-bug/github/${id}`)).status.name).toBe('RUNNING');
  }
});

it('one delivery may start several automations, each once; the others say why they do not start', async () => {
  const database = await temporaryDatabase();
  const client = temporalClient();
  const automations = [
    makeAutomation(),
    makeAutomation({ id: 'triage' }),
    makeAutomation({ id: 'off', enabled: false }),
    makeAutomation({ id: 'urgent', if: "contains(github.event.issue.labels.*.name, 'urgent')" }),
  ];
  const { url } = await serve(database, { client, definitions: definitions(automations) });
  const deliveryId = uniqueId();
  await send(url, deliveryId);
  expect(await decided(database, deliveryId)).toMatchObject({
    state: 'dispatched',
    runs: [`fix-bug/github/${deliveryId}`, `triage/github/${deliveryId}`],
    reasons: {
      'fix-bug': 'started by `issues`',
      triage: 'started by `issues`',
      off: 'it is switched off (`enabled: false`)',
      urgent: "the condition `contains(github.event.issue.labels.*.name, 'urgent')` is false",
    },
  });
  for (const id of ['fix-bug', 'triage']) await describeRun(client, `${id}/github/${deliveryId}`);
});

it('a payload that is not what GitHub documents is kept as malformed and not tried again', async () => {
  const database = await temporaryDatabase();
  const { url } = await serve(database);
  const deliveryId = uniqueId();
  expect(await send(url, deliveryId, { ...labeledIssue, repository: { full_name: 'nowhere' } })).toBe(202);
  expect(await decided(database, deliveryId)).toMatchObject({
    state: 'malformed',
    reason: 'The payload of "issues" is not what GitHub documents: repository.full_name: is not owner/name',
    attempts: 1,
  });
});

it('the server is ready when the database can be written and Temporal answers', async () => {
  const { url } = await serve(await temporaryDatabase());
  // It gives each of them two seconds.
  const answer = async () => {
    const response = await fetch(`${url}/readyz`);
    return { status: response.status, body: await response.json() };
  };
  await expect.poll(answer).toEqual({ status: 200, body: { status: 'ready' } });
});

it('a known path says which methods it takes', async () => {
  const { url } = await serve(await temporaryDatabase());
  for (const [path, allowed] of [
    ['/hooks/github', 'POST'],
    ['/healthz', 'GET, HEAD'],
    ['/readyz', 'GET, HEAD'],
  ] as const) {
    const { status, headers } = await fetch(`${url}${path}`, { method: 'DELETE' });
    expect([path, status, headers.get('allow')]).toEqual([path, 405, allowed]);
  }
  expect((await fetch(`${url}/hooks/github`)).status).toBe(405);
  expect((await fetch(`${url}/hooks/unknown`)).status).toBe(404);
});

it('the server listens on this machine only', async () => {
  const { url } = await serve(await temporaryDatabase());
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
});

it('an error names the port that is taken', async () => {
  const { url } = await serve(await temporaryDatabase());
  const port = Number(new URL(url).port);
  await expect(serve(await temporaryDatabase(), { port })).rejects.toThrow(
    `Cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
  );
});

it('a sender of too large a body gets 413 while it is still sending', async () => {
  const { url } = await serve(await temporaryDatabase());
  const request = httpRequest(`${url}/hooks/github`, { method: 'POST', headers: { 'content-length': 30_000_000 } });
  request.on('error', () => {});
  request.write('x');
  const [response] = (await once(request, 'response')) as [{ statusCode: number }];
  expect(response.statusCode).toBe(413);
  request.destroy();
});

itSampled('a slow sender does not hold up the stop', async () => {
  const server = await serve(await temporaryDatabase());
  const headers = { 'content-length': 1000, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` };
  const request = httpRequest(`${server.url}/hooks/github`, { method: 'POST', headers });
  const broken = once(request, 'error');
  request.write('x');
  await fetch(`${server.url}/healthz`);
  await server.stop();
  await broken;
  await expect(fetch(`${server.url}/healthz`)).rejects.toThrow('fetch failed');
});
