import { Socket } from 'node:net';
import { StatementSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { RunInput } from '../../../contract/run.ts';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import { noteOwnActs } from '../../../database/own-acts/note-own-acts.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';
import { ownActKey } from '../../../definitions/sources/github/own-act-keys.ts';
import { decideAgain, type PastDelivery } from '../../../triggers/backtest/decide-again.ts';
import type { RecordedAnswers } from '../../../triggers/backtest/recorded-answers.ts';
import type { DecideDependencies } from '../../../triggers/dispatch/decide-delivery.ts';
import { runIdOf } from '../../../triggers/dispatch/run-id.ts';
import { explain } from '../../../triggers/explain.ts';
import { ownActsOf } from '../../../triggers/own-acts-of.ts';
import { automationFile, load } from '../../support/definitions/definitions-folder.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { EVERY_FAULT_POINT } from '../../support/setup/every-fault-point.ts';
import { SEED } from '../../support/setup/sampled.ts';
import { mention } from '../../support/slack/payloads.ts';
import { labeledIssue, makeDelivery } from '../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../support/triggers/new-delivery.ts';
import { chanceOf } from '../../support/triggers/past/chance.ts';
import { clientsByChance } from '../../support/triggers/past/clients-by-chance.ts';
import { decideAll } from '../../support/triggers/past/decide-all.ts';
import { pastDefinitions } from '../../support/triggers/past/past-definitions.ts';
import { pastMonth } from '../../support/triggers/past/past-month.ts';
import { temporalByChance } from '../../support/triggers/past/temporal-by-chance.ts';
import { noGithub } from '../../support/triggers/serve.ts';

/** A month in parts, so that none of them takes long on a busy machine; or a small part of it. */
const PARTS = Array.from({ length: EVERY_FAULT_POINT ? 20 : 1 }, (_, part) => SEED + part);
const DELIVERIES = EVERY_FAULT_POINT ? 500 : 120;
const AT = '2026-11-21T10:00:00.000Z';
const NOTHING_ASKED: RecordedAnswers = { version: 1, at: AT, asked: {} };
const MALFORMED = expect.stringMatching(/^The payload of "issues" is not JSON: ./) as string;
const ROLE = 'role ["Acme/API","octocat"]';

console.log(`The seed of this month is ${SEED}`);

it.each(PARTS)(
  'a month that was decided from answers by chance is decided the same again, without network and database',
  async (seed) => {
    const chance = chanceOf(seed);
    const definitions = pastDefinitions();
    const started = new Map<string, RunInput>();
    const client = temporalByChance(chance, started);
    const dependencies = { ...clientsByChance(chance), client, definitions, taskQueue: 'unused' };
    const deliveries = await decideAll(await temporaryDatabase(), dependencies, pastMonth(chance, DELIVERIES));
    const used = trapOutside();
    let starts = 0;
    for (const delivery of deliveries.filter(({ state }) => state !== 'malformed')) {
      const { source, deliveryId, reasons, runs } = delivery;
      const again = await decideAgain(definitions, delivery);
      expect(Object.fromEntries(again.map(({ automation, reason }) => [automation, reason]))).toEqual(reasons);
      const inputs = again.flatMap((each): [string, RunInput][] =>
        each.verdict === 'starts' ? [[runIdOf(each.automation, source, deliveryId), each.input]] : [],
      );
      expect(inputs).toEqual(runs.toSorted().map((runId) => [runId, started.get(runId)]));
      starts += inputs.length;
    }
    expect(starts).toBeGreaterThan(DELIVERIES / 20);
    expect(used()).toBe(0);
  },
);

it('what Curfew did later does not change a decision', async () => {
  const database = await temporaryDatabase();
  const definitions = definitionsOf({ answer: 'on: { issue_comment: , roles: all }' });
  const { issue, repository } = labeledIssue;
  const payload = {
    action: 'created',
    issue,
    repository,
    comment: { body: 'Hi' },
    sender: { login: 'me', type: 'User' },
  };
  const github = { ...noGithub, botLogin: async () => 'me' };
  const clients = { github, ownActs: ownActsOf(database) };
  const dependencies = { ...clients, client: temporal(), definitions, taskQueue: 'unused' };
  const body = new TextEncoder().encode(JSON.stringify(payload));
  const [delivery] = await decideAll(database, dependencies, [newDelivery('one', { name: 'issue_comment', body })]);
  await noteOwnActs(database, 'answer/github/0', [ownActKey.text('acme/api', 'Hi')]);
  const [now] = await explain({ definitions, ...clients }, delivery!);
  expect(now?.reason).toMatch(/^Curfew itself caused this/);
  expect(await decideAgain(definitions, delivery!)).toMatchObject([
    { automation: 'answer', verdict: 'starts', reason: 'started by `issue_comment`' },
  ]);
});

it('each automation is decided from the answers of the attempt that counted for it', async () => {
  const keys = 'on: { issues: { types: [labeled] }, roles: [write] }';
  const definitions = definitionsOf({ first: keys, second: keys });
  const roles = ['write', 'none'];
  const client = temporal();
  const start = vi.spyOn(client.workflow, 'start');
  start.mockImplementation(async (_, { workflowId }) => {
    if (workflowId.includes('/second/')) throw Object.assign(new Error('No connection'), { code: 14 });
    return {} as never;
  });
  const github = { ...noGithub, permissionOf: async () => roles.shift() ?? null };
  const dependencies = { github, client, definitions, taskQueue: 'unused' };
  const [delivery] = await decideLabeled(dependencies);
  const role = 'asks for write; @octocat has none in Acme/API';
  expect(delivery).toMatchObject({
    attempts: 2,
    reasons: { first: 'started by `issues`', second: `\`roles\` ${role}` },
  });
  const again = await decideAgain(definitions, delivery!);
  expect(again.map(({ automation, verdict }) => [automation, verdict])).toEqual([
    ['first', 'starts'],
    ['second', 'refused'],
  ]);
});

it('what Temporal refused is refused again, unless the definitions have changed', async () => {
  const keys = 'on: { issues: { types: [labeled] }, roles: all }';
  const client = temporal();
  vi.spyOn(client.workflow, 'start').mockRejectedValue(Object.assign(new Error('no'), { code: 3, details: 'bad' }));
  const definitions = definitionsOf({ fix: keys });
  const [delivery] = await decideLabeled({ github: noGithub, client, definitions, taskQueue: 'unused' });
  expect(await decideAgain(definitions, delivery!)).toEqual([
    { automation: 'fix', verdict: 'refused', reason: 'cannot be started: Temporal refuses it: bad', values: {} },
  ]);
  const shorter = definitionsOf({ fix: `${keys}\nlimits: { spend: 1 }` });
  expect(await decideAgain(shorter, delivery!)).toMatchObject([{ automation: 'fix', verdict: 'starts' }]);
});

it('a question that nobody asked then is unknown, and what it does not matter for is decided', async () => {
  const definitions = definitionsOf({
    closed: 'on: { issues: { types: [closed] } }',
    readers: 'on: { issues: , roles: [read] }',
    writers: "on: { issues: , roles: [write] }\nif: github.event.label.name == 'agent'",
  });
  const asked = { without: ['ownActs'], asked: { [ROLE]: { answer: 'write' } } };
  const known = past({ answers: JSON.stringify({ ...NOTHING_ASKED, ...asked }) });
  expect(await decideAgain(definitions, known)).toMatchObject([
    {
      automation: 'closed',
      verdict: 'refused',
      reason: '`issues.labeled` is not among the `types` of `on.issues` (closed)',
    },
    { automation: 'readers', verdict: 'refused', reason: '`roles` asks for read; @octocat has write in Acme/API' },
    { automation: 'writers', verdict: 'starts' },
  ]);
  const unasked = past({ answers: JSON.stringify({ ...NOTHING_ASKED, without: ['ownActs'] }) });
  const unknown = 'the role of @octocat in Acme/API was not asked when the delivery was decided';
  expect(await decideAgain(definitions, unasked)).toMatchObject([
    { automation: 'closed', verdict: 'refused' },
    { automation: 'readers', verdict: 'unknown', reason: unknown },
    { automation: 'writers', verdict: 'unknown', reason: unknown },
  ]);
});

it('of a delivery without any answers only what a person could not start either is refused', async () => {
  const definitions = definitionsOf({
    closed: 'on: { issues: { types: [closed] } }',
    labels: "on: { issues: , roles: all }\nif: github.event.label.name == 'bug'",
    open: 'on: { issues: , roles: all }',
  });
  expect(await decideAgain(definitions, past({ answers: null }))).toMatchObject([
    { automation: 'closed', verdict: 'refused' },
    { automation: 'labels', verdict: 'refused', values: { 'github.event.label.name': '"agent"' } },
    { automation: 'open', verdict: 'unknown', reason: 'what Curfew asked to decide it was not recorded' },
  ]);
});

it('a mention of which nobody recorded whether it was told to a run is unknown', async () => {
  const keys = 'on: { slack_app_mention: { channels: [C0SUPPORT], users: [U0ADA] } }\ncheckout: false';
  const definitions = definitionsOf({ fix: 'on: { issues: , roles: all }', mention: keys });
  const body = new TextEncoder().encode(JSON.stringify(mention()));
  const said = { source: 'slack', name: 'app_mention', body };
  expect(await decideAgain(definitions, past({ ...said, answers: JSON.stringify(NOTHING_ASKED) }))).toMatchObject([
    { automation: 'fix', verdict: 'refused' },
    { automation: 'mention', verdict: 'starts' },
  ]);
  expect(await decideAgain(definitions, past({ ...said, answers: null }))).toMatchObject([
    { automation: 'fix', verdict: 'refused' },
    { automation: 'mention', verdict: 'unknown', reason: 'what Curfew asked to decide it was not recorded' },
  ]);
});

it.each([
  [{ state: 'duplicate', reason: 'Its content came before.' }, 'refused', 'Its content came before'],
  [{ state: 'ignored', attempts: 0, reason: 'It is a ping.' }, 'refused', 'It is a ping'],
  [{ answers: acted(), reasons: { fix: 'told to fix/1: Approved' } }, 'refused', 'told to fix/1: Approved'],
  [{ answers: acted(), reasons: { other: 'told to other/1' } }, 'refused', 'it started nothing: told to other/1'],
  [{ answers: acted(), state: 'ignored', reason: 'Nothing was decided.' }, 'refused', 'Nothing was decided'],
  [{ state: 'pending' }, 'unknown', 'it has not been decided yet'],
  [{ state: 'malformed', reason: 'No JSON.' }, 'unknown', 'its content was malformed: No JSON'],
  [{ source: 'telegraph' }, 'unknown', 'This version of Curfew has no source "telegraph"'],
  [{ body: new TextEncoder().encode('{'), answers: null }, 'unknown', MALFORMED],
  [{ source: 'slack', body: new TextEncoder().encode('{'), answers: null }, 'unknown', MALFORMED],
  [{ body: new Uint8Array() }, 'unknown', 'its body was removed, because `retention` of curfew.yml keeps none so old'],
] as const)('a delivery with %j is not decided: %s', async (changes, verdict, reason) => {
  const definitions = definitionsOf({ fix: 'on: { issues: , roles: all }' });
  const [again] = await decideAgain(definitions, past({ answers: JSON.stringify(NOTHING_ASKED), ...changes }));
  expect(again).toMatchObject({ automation: 'fix', verdict, reason });
});

function acted(): string {
  return JSON.stringify({ ...NOTHING_ASKED, hasActed: true });
}

function past(changes: Partial<Delivery>): PastDelivery {
  return makeDelivery(labeledIssue, { state: 'dispatched', attempts: 1, ...changes });
}

function definitionsOf(automations: Record<string, string>): Definitions {
  const files = Object.entries(automations).map(([id, keys]) => [`automations/${id}.md`, automationFile(keys)]);
  const { definitions, problems } = load(Object.fromEntries(files));
  expect(problems).toEqual([]);
  return definitions;
}

/** Temporal that takes every run. */
function temporal() {
  const never = { below: () => 0, of: () => undefined as never, in100: () => false };
  return temporalByChance(never, new Map());
}

async function decideLabeled(dependencies: DecideDependencies): Promise<Delivery[]> {
  const body = new TextEncoder().encode(JSON.stringify(labeledIssue));
  return await decideAll(await temporaryDatabase(), dependencies, [newDelivery('one', { body })]);
}

/** Counts from now on what is asked of the network and of databases. */
function trapOutside(): () => number {
  const traps = [
    vi.spyOn(globalThis, 'fetch'),
    vi.spyOn(Socket.prototype, 'connect'),
    ...(['run', 'all', 'get', 'iterate'] as const).map((name) => vi.spyOn(StatementSync.prototype, name)),
  ];
  onTestFinished(() => traps.forEach((trap) => trap.mockRestore()));
  return () => traps.reduce((sum, { mock }) => sum + mock.calls.length, 0);
}
