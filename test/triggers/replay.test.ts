import { expect, it, vi } from 'vitest';
import { planOccasion } from '../../activities/schedule/plan-occasion.ts';
import { readEvent } from '../../activities/session/opening/read-event.ts';
import type { RunInput } from '../../contract/run.ts';
import { listDeliveries } from '../../database/inbox/list-deliveries.ts';
import type { ListedDelivery } from '../../database/inbox/listed-deliveries.ts';
import { markDelivery, type DeliveryMark } from '../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../database/inbox/new-delivery.ts';
import { storeDeliveries } from '../../database/inbox/store-deliveries.ts';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { runsInSlackThread } from '../../database/people/slack-threads.ts';
import { admit } from '../../database/runs/admit.ts';
import type { Database } from '../../database/schema.ts';
import type { Automation } from '../../definitions/automation.ts';
import { eventContexts } from '../../definitions/event-contexts.ts';
import { ownActKey } from '../../definitions/sources/github/own-act-keys.ts';
import { ConflictingRequest, StoredForLater } from '../../triggers/dispatch-by-hand.ts';
import { actOrStart } from '../../triggers/dispatch/act-or-start.ts';
import { runOptions } from '../../triggers/dispatch/run-options.ts';
import { ownActsOf } from '../../triggers/own-acts-of.ts';
import { replay, ReplayRefused, type ReplayRequest } from '../../triggers/replay.ts';
import { replayOf } from '../../triggers/replay-of.ts';
import { makeRun } from '../support/database/make-run.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { readItem } from '../support/definitions/read-item.ts';
import { mention } from '../support/slack/payloads.ts';
import { makeAutomation, makeTrigger, onGithub } from '../support/triggers/make-automation.ts';
import { labeledIssue } from '../support/triggers/make-delivery.ts';
import { newDelivery } from '../support/triggers/new-delivery.ts';
import { definitions, noGithub, temporalClient } from '../support/triggers/serve.ts';

const FIRST = '72d3162e-cc78-11e3-81ab-4c9367dc0958';
const STARTED: DeliveryMark = {
  state: 'dispatched',
  reason: null,
  reasons: { 'fix-bug': 'started by `issues`' },
  runs: [`fix-bug/github/${FIRST}`],
};

interface Stage {
  database: Database;
  /** The inputs of the runs that were started, by their ids on Temporal. */
  started: Map<string, RunInput>;
  ask: (changes?: Partial<ReplayRequest>) => ReturnType<typeof replay>;
  dependencies: Parameters<typeof actOrStart>[0];
  /** Lets Temporal be away, or back. */
  setAway: (isAway: boolean) => void;
}

async function prepare(
  given: { automations?: Automation[]; mark?: DeliveryMark | null; changes?: Partial<NewDelivery> } = {},
): Promise<Stage> {
  const { automations = [makeAutomation(), makeAutomation({ id: 'triage' })], mark = STARTED, changes = {} } = given;
  const database = await temporaryDatabase();
  const body = new TextEncoder().encode(JSON.stringify(labeledIssue));
  const first = newDelivery(FIRST, { body, ...changes });
  await storeDeliveries(database, [first]);
  if (mark !== null) await markDelivery(database, first, mark);
  const client = temporalClient();
  const started = new Map<string, RunInput>();
  let isAway = false;
  const start = vi.spyOn(client.workflow, 'start') as unknown as { mockImplementation: (made: Start) => void };
  start.mockImplementation((_, { workflowId, args }) => {
    if (isAway) return Promise.reject(new Error('connect ECONNREFUSED'));
    started.set(workflowId, args[0]);
    return Promise.resolve();
  });
  const dependencies = {
    database,
    client,
    definitions: definitions(automations),
    github: noGithub,
    taskQueue: 'nobody',
  } as unknown as Stage['dependencies'];
  return {
    database,
    started,
    dependencies,
    setAway: (away) => (isAway = away),
    ask: async (wanted = {}) => {
      const [delivery] = await listDeliveries(database, { only: first }, 1);
      if (delivery === undefined) throw new Error('It was not stored');
      return await replay(dependencies, { delivery, automation: null, actor: 'ada', ...wanted });
    },
  };
}

type Start = (workflow: string, options: { workflowId: string; args: [RunInput] }) => Promise<void>;

async function newest(database: Database): Promise<ListedDelivery | undefined> {
  return (await listDeliveries(database, {}, 1))[0];
}

it('a replay is a delivery of its own that names the first, and its runs say that they replay it', async () => {
  const { ask, database, started } = await prepare();
  const { deliveryId, runs, repeated } = await ask();
  expect(deliveryId).toMatch(new RegExp(`^${FIRST}\\.replay-[0-9a-f]{8}$`));
  expect(repeated).toBe(false);
  expect(runs).toEqual([`fix-bug/github/${deliveryId}`, `triage/github/${deliveryId}`]);
  const stored = await newest(database);
  expect(stored).toMatchObject({ deliveryId, state: 'dispatched', runs, name: 'issues' });
  expect(stored && replayOf(stored)).toEqual({ first: FIRST, by: 'ada', automation: null });
  const input = started.get(`run/fix-bug/github/${deliveryId}`);
  expect(input?.event).toMatchObject({
    title: 'Replay: The sum is wrong',
    subject: 'issue:acme/api#5',
    actor: 'octocat',
    replayOf: FIRST,
  });
  const { staticSummary, staticDetails } = runOptions(input as RunInput);
  expect(staticSummary).toBe('Replay: The sum is wrong');
  expect(staticDetails).toContain(`- replay of delivery \`${FIRST}\``);
});

it('with an automation only this one starts, also if `serve` decides the replay later', async () => {
  const { ask, dependencies, database, setAway, started } = await prepare();
  expect((await ask({ automation: 'triage' })).runs).toEqual([expect.stringMatching(/^triage\//)]);
  setAway(true);
  await expect(ask({ automation: 'triage', id: 'later' })).rejects.toThrow(StoredForLater);
  setAway(false);
  const [waiting] = await listDeliveries(database, { state: 'pending' }, 1);
  if (waiting === undefined) throw new Error('It was not stored');
  const mark = await actOrStart(dependencies, waiting);
  expect(mark).toMatchObject({ state: 'dispatched', runs: [`triage/github/${FIRST}.replay-later`] });
  expect([...started.keys()].filter((id) => id.includes('fix-bug'))).toEqual([]);
});

it('the same id replays once, and is refused for another automation', async () => {
  const { ask, started } = await prepare();
  const once = await ask({ id: 'again', automation: 'triage' });
  expect(await ask({ id: 'again', automation: 'triage' })).toEqual({ ...once, repeated: true });
  expect(started.size).toBe(1);
  await expect(ask({ id: 'again' })).rejects.toThrow(ConflictingRequest);
});

it('the runs that began after a delivery was decided do not stop a replay of it, also if `serve` decides it later', async () => {
  const { ask, database, dependencies, setAway } = await prepare();
  const github = { ...noGithub, botLogin: () => Promise.resolve('curfew-user') };
  Object.assign(dependencies, { github, ownActs: ownActsOf(database) });
  for (let index = 0; index < 30; index += 1) {
    const run = makeRun(`${index}`, { subject: `issue:acme/api#${index}` });
    await admit(database, { run, step: 1, final: true });
    await noteOwnActs(database, run.runId, [ownActKey.page('acme/api', 5)]);
  }
  expect((await ask()).runs).toHaveLength(2);
  setAway(true);
  await expect(ask()).rejects.toThrow(StoredForLater);
  setAway(false);
  const [waiting] = await listDeliveries(database, { state: 'pending' }, 1);
  if (waiting === undefined) throw new Error('It was not stored');
  expect(await actOrStart(dependencies, waiting)).toMatchObject({ state: 'dispatched' });
});

it('a replay of a replay names the first delivery', async () => {
  const { ask, database } = await prepare();
  await ask({ id: 'one' });
  const delivery = await newest(database);
  if (delivery === undefined) throw new Error('It was not stored');
  expect((await ask({ delivery, id: 'two' })).deliveryId).toBe(`${FIRST}.replay-two`);
});

const closedOnly = makeAutomation({
  triggers: { sources: { github: onGithub({ issues: makeTrigger({ types: ['closed'] }) }) } },
});
const byHand = makeAutomation({
  id: 'by-hand',
  triggers: { sources: { dispatch: { inputs: {} } } },
  checkout: { repository: 'acme/api', ref: null, fetchDepth: 1 },
});

const nightly = makeAutomation({
  id: 'nightly',
  triggers: { sources: { schedule: { items: [readItem('0 7 * * *')] } } },
  checkout: { repository: 'acme/api', ref: null, fetchDepth: 1 },
});
const DUE = '2026-11-21T07:00:00Z';
const occasion = {
  source: 'schedule',
  name: 'schedule',
  body: new TextEncoder().encode(
    JSON.stringify({ automation: 'nightly', schedule: '0 7 * * *', timezone: 'UTC', time: DUE }),
  ),
};

it('a time of a schedule is replayed as the time that it was, and its first step leaves it as it is', async () => {
  const { ask, database, started } = await prepare({ automations: [nightly], changes: occasion });
  const { deliveryId, runs } = await ask();
  const [runId = ''] = runs;
  expect(runs).toEqual([`nightly/schedule/${deliveryId}`]);
  const input = started.get(`run/${runId}`);
  expect(input?.event).toMatchObject({ title: 'Replay: nightly, due 2026-11-21 07:00 +00:00', replayOf: FIRST });
  if (input === undefined) throw new Error('It was not started');
  const { event, automation } = input;
  expect(await planOccasion(database, { runId, input })).toEqual({
    event,
    checkout: automation.checkout,
    refused: null,
  });
  expect(
    eventContexts({ event, payload: (await readEvent(database, event)).payload, runId, automation }),
  ).toMatchObject({
    schedule: { cron: '0 7 * * *', timezone: 'UTC', time: DUE },
  });
});

it('replies in the thread of a mention find the run of its replay', async () => {
  const inSlack = makeAutomation({
    id: 'answer',
    triggers: { sources: { slack: { mention: { channels: ['*'], users: null }, command: null } } },
    checkout: { repository: 'acme/api', ref: null, fetchDepth: 1 },
  });
  const body = new TextEncoder().encode(JSON.stringify(mention()));
  const { ask, database, dependencies, setAway } = await prepare({
    automations: [inSlack],
    changes: { source: 'slack', name: 'app_mention', body },
  });
  const place = { team: 'T0ACME', channel: 'C0SUPPORT', thread: '1764000000.000100' };
  const { runs } = await ask();
  expect((await runsInSlackThread(database, place)).map(({ runId }) => runId)).toEqual(runs);
  setAway(true);
  await expect(ask({ id: 'later' })).rejects.toThrow(StoredForLater);
  setAway(false);
  const [waiting] = await listDeliveries(database, { state: 'pending' }, 1);
  if (waiting === undefined) throw new Error('It was not stored');
  await actOrStart(dependencies, waiting);
  expect((await runsInSlackThread(database, place)).map(({ runId }) => runId)).toContain(
    `answer/slack/${FIRST}.replay-later`,
  );
});

it.each<[string, Parameters<typeof prepare>[0], string]>([
  [
    'the definitions do not start it any more',
    { automations: [closedOnly] },
    'No automation is started by it as the files are now:\n  fix-bug: `issues.labeled` is not among the `types` of `on.issues` (closed)',
  ],
  ['it is not decided yet', { mark: null }, 'It is not decided yet, and `curfew serve` starts what it asks for.'],
  [
    'it is malformed',
    { mark: { state: 'malformed', reason: 'It has no issue.' } },
    'It is malformed, so it can start nothing: It has no issue.',
  ],
  [
    'the automation declares other inputs now',
    {
      automations: [byHand],
      changes: {
        source: 'dispatch',
        name: 'workflow_dispatch',
        body: new TextEncoder().encode('{"automation":"by-hand","inputs":{"goal":"x"},"actor":"ada"}'),
      },
    },
    'The inputs of by-hand are not right:\n  - "goal" is not an input; there are: none',
  ],
])('nothing is stored or started if %s', async (_, given, message) => {
  const { ask, database, started } = await prepare(given);
  await expect(ask()).rejects.toThrow(new ReplayRefused(message));
  expect(await listDeliveries(database, {}, 5)).toHaveLength(1);
  expect(started.size).toBe(0);
});

it('a duplicate and a delivery without its body are refused', async () => {
  const { ask, database } = await prepare();
  const body = new TextEncoder().encode('{}');
  const twin = newDelivery('twin', { body, fingerprint: { value: `of ${FIRST}`, withinMs: null } });
  await storeDeliveries(database, [{ ...twin, receivedAt: '2026-11-21T11:00:00.000Z' }]);
  const [duplicate] = await listDeliveries(database, { state: 'duplicate' }, 1);
  if (duplicate === undefined) throw new Error('It was not stored');
  await expect(ask({ delivery: duplicate })).rejects.toThrow(
    `It is a duplicate: Its content came before, at 2026-11-21T10:00:00.000Z, as the delivery "${FIRST}". Replay the first one: curfew replay github/${FIRST}`,
  );
  const removed = { ...duplicate, state: 'dispatched', removedAt: '2026-11-22T00:00:00.000Z' } as const;
  await expect(ask({ delivery: removed })).rejects.toThrow(
    'Its body was removed on 2026-11-22T00:00:00.000Z because of its age. To keep bodies longer, set `retention` in curfew.yml.',
  );
});
