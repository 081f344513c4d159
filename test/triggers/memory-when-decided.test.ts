import { describe, expect, it } from 'vitest';
import { markDelivery } from '../../database/inbox/mark-delivery.ts';
import { readDelivery, type Delivery } from '../../database/inbox/read-delivery.ts';
import { storeDeliveries } from '../../database/inbox/store-deliveries.ts';
import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { admit } from '../../database/runs/admit.ts';
import type { Database } from '../../database/schema.ts';
import { ownActKey } from '../../definitions/sources/github/own-act-keys.ts';
import { explain } from '../../triggers/explain.ts';
import { memoryWhenDecided } from '../../triggers/memory-when-decided.ts';
import { ownActsOf } from '../../triggers/own-acts-of.ts';
import { DATABASES } from '../support/database/databases.ts';
import { makeRun } from '../support/database/make-run.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { automationFile, load } from '../support/definitions/definitions-folder.ts';
import { newDelivery } from '../support/triggers/new-delivery.ts';
import { noGithub } from '../support/triggers/serve.ts';

const NOW = Date.now();
const RECEIVED = after(-60_000);
const github = { ...noGithub, botLogin: () => Promise.resolve('curfew-user') };

/** RFC 3339: so many milliseconds after now. */
function after(ms: number): string {
  return new Date(NOW + ms).toISOString();
}

/** A comment of @clerk on issue 1, stored a minute ago and decided then. */
async function storedComment(
  database: Database,
  changes: { state?: 'pending'; answers?: object } = {},
): Promise<Delivery> {
  const user = { login: 'clerk', type: 'User' };
  const payload = {
    action: 'created',
    issue: { number: 1, title: 'Question', body: '', labels: [] },
    comment: { id: 9, body: 'Hi', user, updated_at: RECEIVED },
    repository: { full_name: 'acme/api' },
    sender: user,
  };
  const body = new TextEncoder().encode(JSON.stringify(payload));
  const delivery = newDelivery('this', { name: 'issue_comment', body, receivedAt: RECEIVED });
  await storeDeliveries(database, [delivery]);
  if (changes.state === undefined) {
    await markDelivery(database, delivery, {
      state: 'dispatched',
      reason: null,
      reasons: {},
      runs: ['answer/github/this'],
    });
  }
  const stored = await readDelivery(database, 'github', 'this');
  if (stored === null) throw new Error('It was not stored');
  return { ...stored, answers: changes.answers === undefined ? null : JSON.stringify(changes.answers) };
}

/** As many runs of @clerk as only a bot starts; they began and acted at issue 1 after so many milliseconds. */
async function clerksRuns(database: Database, ms: number): Promise<void> {
  for (let index = 0; index < 30; index += 1) {
    const run = makeRun(`${ms}-${index}`, { automation: 'answer', subject: `issue:acme/api#${index}` });
    const facts = { ...run, event: { ...run.event, actor: 'clerk' }, startedAt: after(ms + index) };
    await admit(database, { run: facts, step: 1, final: true });
    await noteOwnActs(database, run.runId, [ownActKey.page('acme/api', 1)]);
    const acted = database.updateTable('ownActs').set({ at: after(ms + index + 100) });
    await acted.where('runId', '=', run.runId).execute();
  }
}

/** What is decided by what Curfew had done when the delivery was decided, and by what it has done until now. */
async function reasons(database: Database, delivery: Delivery): Promise<{ then: string; now: string }> {
  const { definitions } = load({ 'automations/answer.md': automationFile('on: { issue_comment: , roles: all }') });
  const memory = memoryWhenDecided({ github }, database, delivery);
  const [then] = await explain({ definitions, github, ...memory }, delivery);
  const [now] = await explain({ definitions, github, ownActs: ownActsOf(database) }, delivery);
  return { then: then?.reason ?? '', now: now?.reason ?? '' };
}

const STARTED = 'started by `issue_comment`';
const REFUSED = expect.stringMatching(/^@clerk answers a run .* for the \d+(?:rd|th) time/) as string;

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('of many deliveries that came at once, none is explained by the runs that the others started after it', async () => {
    const database = await openNew();
    const delivery = await storedComment(database);
    await clerksRuns(database, -50_000);
    expect(await reasons(database, delivery)).toEqual({ then: STARTED, now: REFUSED });
  });

  it('the runs that had begun before a delivery came count still', async () => {
    const database = await openNew();
    const delivery = await storedComment(database);
    await clerksRuns(database, -65_000);
    expect(await reasons(database, delivery)).toEqual({ then: REFUSED, now: REFUSED });
  });
});

it('what was recorded with the decision counts more than what the database has of that time', async () => {
  const database = await temporaryDatabase();
  const asked = { [`act ${JSON.stringify([[ownActKey.page('acme/api', 1)], after(-3_660_000)])}`]: { answer: null } };
  const delivery = await storedComment(database, { answers: { version: 1, at: RECEIVED, asked } });
  await clerksRuns(database, -65_000);
  expect(await reasons(database, delivery)).toEqual({ then: STARTED, now: REFUSED });
});

it('a delivery that is not decided yet is judged by all runs until now', async () => {
  const database = await temporaryDatabase();
  const delivery = await storedComment(database, { state: 'pending' });
  await clerksRuns(database, -50_000);
  expect(await reasons(database, delivery)).toEqual({ then: REFUSED, now: REFUSED });
});
