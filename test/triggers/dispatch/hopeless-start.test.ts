import { expect, it, vi } from 'vitest';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import { hopelessReason } from '../../../triggers/dispatch/hopeless-start.ts';
import { decideDelivery } from '../../../triggers/dispatch/decide-delivery.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { labeledIssue, makeDelivery, makeRequest } from '../../support/triggers/make-delivery.ts';
import { definitions, describeRun, noGithub, serve, temporalClient, uniqueId } from '../../support/triggers/serve.ts';

const HUGE = makeAutomation({ id: 'a-huge', prompt: 'word '.repeat(600_000) });

it('an automation that is too large to be started keeps its reason, and the others of the event start', async () => {
  const database = await temporaryDatabase();
  const client = temporalClient();
  const { url } = await serve(database, { client, definitions: definitions([HUGE, makeAutomation()]) });
  const deliveryId = uniqueId();
  await fetch(`${url}/hooks/github`, await makeRequest(labeledIssue, { headers: { 'x-github-delivery': deliveryId } }));
  const delivery = await vi.waitFor(
    async () => {
      const stored = await readDelivery(database, 'github', deliveryId);
      if (stored === null || stored.state === 'pending') throw new Error(`still ${stored?.reason ?? 'pending'}`);
      return stored;
    },
    { timeout: 60_000, interval: 20 },
  );
  expect(delivery).toMatchObject({
    state: 'dispatched',
    attempts: 1,
    runs: [`fix-bug/github/${deliveryId}`],
    reasons: {
      'a-huge': expect.stringMatching(
        /^cannot be started: the automation and its agent have 29\d\d kB together, and a run can begin with 1984 kB$/,
      ) as string,
      'fix-bug': 'started by `issues`',
    },
    answers: expect.stringMatching(/^\{"version":1,.*"hopeless":\[\{"automation":"a-huge",/) as string,
  });
  await describeRun(client, `fix-bug/github/${deliveryId}`);
});

it('what Temporal refuses for its size is not tried again', async () => {
  // Below our own limit in letters, but JSON needs six for each of these.
  const input = '\u0001'.repeat(100);
  const client = temporalClient();
  const start = client.workflow.start('run', {
    workflowId: `too-large-${uniqueId()}`,
    taskQueue: 'unused',
    args: [input.repeat(5_000)],
  });
  const error = await start.catch((reason: unknown) => reason);
  expect(hopelessReason(error)).toMatch(/^Temporal refuses it: .*(limit|large)/i);
});

it('an automation that cannot be decided now is the only one that is tried again', async () => {
  const client = temporalClient();
  const start = vi.spyOn(client.workflow, 'start');
  start.mockRejectedValueOnce(new Error('Temporal has no time now'));
  const automations = ['one', 'two', 'three'].map((id) => makeAutomation({ id }));
  const dependencies = {
    client,
    taskQueue: `triggers-${uniqueId()}`,
    definitions: definitions(automations),
    github: noGithub,
  };
  const deliveryId = uniqueId();
  const first = await decideDelivery(dependencies, makeDelivery(labeledIssue, { deliveryId }));
  expect(first).toMatchObject({
    state: 'pending',
    reason: 'Temporal has no time now',
    reasons: { two: 'started by `issues`', three: 'started by `issues`' },
    runs: [`two/github/${deliveryId}`, `three/github/${deliveryId}`],
  });
  const { reasons = {}, runs = [] } = 'reasons' in first ? first : {};
  const second = await decideDelivery(
    dependencies,
    makeDelivery(labeledIssue, { deliveryId, reasons, runs, attempts: 1 }),
  );
  expect(start).toHaveBeenCalledTimes(4);
  expect(second).toMatchObject({ state: 'dispatched', reason: null });
  const all = ['one', 'two', 'three'].map((id) => `${id}/github/${deliveryId}`);
  expect(new Set('runs' in second ? second.runs : [])).toEqual(new Set(all));
  for (const runId of all) await describeRun(client, runId);
});

it.each([
  [3, 'Namespace default has no mapping defined for search attribute CurfewPhase', null],
  [
    3,
    'search attribute CurfewSubject value size 3000 exceeds size limit 2048',
    'Temporal refuses it: search attribute',
  ],
  [14, 'No connection established', null],
  [8, 'Too many requests', null],
  [8, 'grpc: received message larger than max (5242880 vs. 4194304)', 'Temporal refuses it: grpc: received'],
])('an answer of Temporal with code %i is judged by its words: %s', (code, details, reason) => {
  const error = new Error('Failed to start Workflow', { cause: Object.assign(new Error(details), { code, details }) });
  if (reason === null) expect(hopelessReason(error)).toBeNull();
  else expect(hopelessReason(error)).toContain(reason);
});

it.each([
  ['is nested very deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'It is nested deeper than 500 levels.'],
  ['has very many keys', `[${'{"a":1},'.repeat(200_000)}1]`, 'It has more than 100000 keys.'],
])('a payload that %s is refused at the door', async (_, issue, reason) => {
  const { url } = await serve(await temporaryDatabase());
  const response = await fetch(`${url}/hooks/github`, await makeRequest(`{"action":"labeled","issue":${issue}}`));
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: `The payload is not JSON: ${reason}` });
});
