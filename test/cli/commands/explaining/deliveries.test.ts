import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { deliveries, type DeliveriesOptions } from '../../../../cli/commands/explaining/deliveries.ts';
import { markDelivery, type DeliveryMark } from '../../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { openCurfewDatabase } from '../../../../database/open-curfew-database.ts';
import { removeOldBodies } from '../../../../database/retention/remove-old-bodies.ts';
import type { Database } from '../../../../database/schema.ts';
import { said, type Said } from '../../../support/cli/said.ts';
import { labeledIssue } from '../../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../../support/triggers/new-delivery.ts';

let dir: string;
let database: Database;

const STARTED = 'a1b2c3d4-0000-4000-8000-000000000001';
const IGNORED = 'a1b2c3d4-0000-4000-8000-000000000002';
const TWIN = 'a1b2c3d4-0000-4000-8000-000000000003';
const OLD = '00000000-0000-4000-8000-000000000004';
const REPLAYED = 'b0b00000-0000-4000-8000-000000000005';
const TOKEN = ['ghp', 'x7Kq2mVb9TzL4cRw8NpD1hYs6GfJ3aEu5QoX'].join('_');

async function list(changes: Partial<DeliveriesOptions> = {}): Promise<Said> {
  return await said(() => deliveries(undefined, { dir, envFile: false, limit: 20, ...changes }));
}

async function show(id: string, changes: Partial<DeliveriesOptions> = {}): Promise<Said> {
  return await said(() => deliveries(id, { dir, envFile: false, limit: 20, ...changes }));
}

/** The ids in a list, in its order. */
async function ids(changes: Partial<DeliveriesOptions>): Promise<string[]> {
  const { stdout } = await list({ ...changes, json: true });
  const lines = stdout === '' ? [] : stdout.split('\n');
  return lines.map((line) => (JSON.parse(line) as { deliveryId: string }).deliveryId);
}

async function store(deliveryId: string, changes: Partial<NewDelivery>, mark?: DeliveryMark): Promise<void> {
  const delivery = newDelivery(deliveryId, changes);
  await storeDeliveries(database, [delivery]);
  if (mark) await markDelivery(database, delivery, mark);
}

function body(payload: object): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(payload));
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'curfew-deliveries-'));
  writeFileSync(join(dir, 'curfew.yml'), 'sources: { pager: { scheme: standard-webhooks, secret: PAGER_SECRET } }');
  database = await openCurfewDatabase({ databaseUrl: null }, join(dir, '.curfew'));
  const reasons = { 'fix-bug': 'started by `issues`', triage: '`issues.labeled` is not among its types (opened)' };
  await store(
    OLD,
    { receivedAt: '2026-10-01T08:00:00.000Z' },
    { state: 'dispatched', reason: null, reasons: {}, runs: [] },
  );
  await store(
    STARTED,
    { receivedAt: '2026-11-21T10:00:00.000Z', body: body(labeledIssue) },
    { state: 'dispatched', reason: null, reasons, runs: [`fix-bug/github/${STARTED}`] },
  );
  const secretIssue = {
    ...labeledIssue,
    sender: { login: 'mallory' },
    repository: { full_name: 'acme/web' },
    token: 'plain',
  };
  await store(
    IGNORED,
    {
      receivedAt: '2026-11-21T11:00:00.000Z',
      name: 'issues',
      headers: { 'user-agent': 'x', 'response-url': 'https://hooks.slack.example/abc' },
      body: body({ ...secretIssue, issue: { ...labeledIssue.issue, title: `Use ${TOKEN}` } }),
    },
    {
      state: 'ignored',
      reason: 'No automation is started by it.',
      reasons: { triage: reasons.triage },
      runs: [],
    },
  );
  await store(TWIN, {
    receivedAt: '2026-11-21T12:00:00.000Z',
    fingerprint: { value: `of ${IGNORED}`, withinMs: null },
  });
  const now = '2026-11-22T00:00:00.000Z';
  await removeOldBodies(database, { before: '2026-11-01T00:00:00.000Z', forgottenBefore: now, now, limit: 10 });
});

afterAll(async () => {
  await database.destroy();
  rmSync(dir, { recursive: true, force: true });
});

it('deliveries are listed, newest first, with who did what where and what became of it', async () => {
  expect((await list()).stdout.split('\n').map((line) => line.trimEnd())).toEqual([
    'RECEIVED (UTC)       EVENT                  BY WHOM, WHERE      STATE       DELIVERY                              STARTED, OR WHY NOT',
    `2026-11-21 12:00:00  github issues                              duplicate   ${TWIN}  Its content came before, at 2026-11-21T11:00:00.000Z, as the delivery "a1b2c3…`,
    `2026-11-21 11:00:00  github issues.labeled  @mallory, acme/web  ignored     ${IGNORED}  triage: \`issues.labeled\` is not among its types (opened)`,
    `2026-11-21 10:00:00  github issues.labeled  @octocat, Acme/API  dispatched  ${STARTED}  fix-bug`,
    `2026-10-01 08:00:00  github issues                              dispatched  ${OLD}  removed because of its age`,
  ]);
});

it.each<[Partial<DeliveriesOptions>, string[]]>([
  [{ source: 'slack' }, []],
  [{ event: 'issues.labeled' }, [IGNORED, STARTED]],
  [{ event: 'issues' }, [TWIN, IGNORED, STARTED, OLD]],
  [{ event: 'labeled' }, []],
  [{ state: 'duplicate' }, [TWIN]],
  [{ repository: 'ACME/api' }, [STARTED]],
  [{ actor: '@Mallory' }, [IGNORED]],
  [{ automation: 'triage' }, [IGNORED, STARTED]],
  [{ automation: 'fix-bug' }, [STARTED]],
  [{ automation: 'fix_bug' }, []],
  [{ text: 'THE SUM IS WRONG' }, [STARTED]],
  [{ since: '2026-11-21', until: '2026-11-21T11:00:00Z' }, [STARTED]],
  [{ run: `fix-bug/github/${STARTED}` }, [STARTED]],
  [{ limit: 1, before: IGNORED }, [STARTED]],
  [{ before: `github/${STARTED}`, limit: 5 }, [OLD]],
])('the list is filtered by %j', async (filter, expected) => {
  expect(await ids(filter)).toEqual(expected);
});

it.each<[Partial<DeliveriesOptions>, string]>([
  [
    { source: 'githb' },
    'There is no source "githb"; did you mean `github`? There are: github, dispatch, slack, sentry, webhook, schedule.',
  ],
  [
    { source: 'pager' },
    'There is no source "pager". There are: github, dispatch, slack, sentry, webhook, schedule. pager is a sender of curfew.yml: write --source webhook, and --event pager:TYPE for one type of its events.',
  ],
  [
    { since: '2026-11-22', until: '2026-11-21' },
    'Nothing lies between --since (2026-11-22T00:00:00.000Z) and --until (2026-11-21T00:00:00.000Z).',
  ],
  [{ repository: 'acme' }, '--repository is "acme"; write owner/name, such as acme/api.'],
])('a filter by which nothing can be found is refused: %j', async (filter, error) => {
  expect(await list(filter)).toMatchObject({ code: 2, error, stdout: '' });
});

it('a page says how to get to the next one, and the last page does not', async () => {
  const first = await list({ limit: 2 });
  expect(first.stdout).toMatch(new RegExp(`\\nFor older ones, add: --before github/${IGNORED}$`));
  expect((await list({ limit: 4 })).stdout).not.toContain('--before');
});

it('one delivery is shown in full, without anything that looks like a secret', async () => {
  const { stdout } = await show(IGNORED);
  for (const line of [
    /^Delivery +github\/a1b2/m,
    /^Event +issues.labeled by @mallory, acme\/web$/m,
    /^Title +Use \[redacted\]$/m,
    /^State +ignored: No automation is started by it\.$/m,
    /^Attempts +1$/m,
    /^Decided +triage: `issues\.labeled` is not among/m,
    /^Header +user-agent: x$/m,
    /^Header +response-url: \[redacted\]$/m,
    /^ {2}"token": "\[redacted\]"$/m,
    /^ {4}"title": "Use \[redacted\]",$/m,
  ]) {
    expect(stdout).toMatch(line);
  }
  expect(stdout).not.toContain(TOKEN);
  const { stdout: json } = await show(IGNORED, { json: true });
  expect(json).not.toContain(TOKEN);
  expect(JSON.parse(json)).toMatchObject({
    source: 'github',
    deliveryId: IGNORED,
    event: { actor: 'mallory', action: 'labeled' },
    removedAt: null,
  });
  expect(await list({ json: true }).then((listed) => listed.stdout)).not.toContain(TOKEN);
});

it('a duplicate names its first, and a delivery whose body was removed says so', async () => {
  expect((await show(TWIN)).stdout).toMatch(new RegExp(`^Same as +${IGNORED}$`, 'm'));
  expect((await show(OLD)).stdout).toMatch(
    /^Removed +2026-11-22T00:00:00.000Z: its body, its headers and its reasons/m,
  );
});

it('a delivery is found by the beginning of its id and by its run, and a name that is not clear lists what it may be', async () => {
  expect((await show('0000')).stdout).toContain(OLD);
  expect((await show(`fix-bug/github/${STARTED}`)).stdout).toContain(`github/${STARTED}`);
  expect(await show('a1b2')).toMatchObject({
    code: 2,
    error: `Give the whole id. "a1b2" may be:\n  github/${TWIN}\n  github/${IGNORED}\n  github/${STARTED}`,
  });
  for (const unknown of ['nothing', 'github/', '%', `fix-bug/github/${STARTED}0`]) {
    expect(await show(unknown)).toMatchObject({
      code: 3,
      error: `There is no delivery "${unknown}". \`curfew deliveries\` lists those there are.`,
    });
  }
});

it('options that choose among deliveries are refused beside the name of one, and an unknown run is no delivery', async () => {
  expect(await show(STARTED, { state: 'ignored', since: '1d', json: true })).toMatchObject({
    code: 2,
    error: `"${STARTED}" names one delivery, and --state, --since would choose among many. Leave out the one or the other.`,
  });
  expect(await list({ run: 'nope' })).toMatchObject({
    code: 3,
    error: 'There is no run "nope". `curfew runs` lists those there are.',
  });
  expect(await list({ run: `triage/github/${STARTED}` })).toMatchObject({
    code: 3,
    error: expect.stringContaining(`There is no run "triage/github/${STARTED}".`),
  });
  expect(await ids({ run: `run/fix-bug/github/${STARTED}` })).toEqual([STARTED]);
});

it('the tables of another version stay as they are, and the message says what helps', async () => {
  const data = mkdtempSync(join(tmpdir(), 'curfew-deliveries-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const nothing = await list({ data: join(data, 'nowhere') });
  expect(nothing).toMatchObject({ code: 3, error: expect.stringMatching(/^There is no data in .*nowhere: /) });
  const older = await openCurfewDatabase({ databaseUrl: null }, data);
  onTestFinished(() => older.destroy());
  const names = sql`select name from kysely_migration order by name desc limit 1`;
  await sql`delete from kysely_migration where name in (${names})`.execute(older);
  const { rows: before } = await sql`select name from kysely_migration`.execute(older);
  for (const said of [await list({ data }), await show(STARTED, { data })]) {
    expect(said).toMatchObject({
      code: 1,
      error: expect.stringMatching(
        /^The database was made by another version of Curfew \(it lacks "\d+-[a-z-]+"\), .* brings the database up to date\.$/,
      ),
    });
  }
  expect((await sql`select name from kysely_migration`.execute(older)).rows).toEqual(before);
});

it('the beginning of an id means the delivery and not its replays, and the whole id of a replay means that one', async () => {
  const ids = ['.replay-2', '', '.replay-1'].map((end) => `${REPLAYED}${end}`);
  for (const id of ids) await store(id, { receivedAt: '2026-09-01T08:00:00.000Z' });
  for (const [given, id] of [['b0b0', REPLAYED] as const, ...ids.map((id) => [id, id] as const)]) {
    expect((await show(given)).stdout).toMatch(new RegExp(`^Delivery +github/${id}$`, 'm'));
  }
  await store('b0b0ffff', { receivedAt: '2026-09-01T08:00:00.000Z' });
  expect(await show('b0b0')).toMatchObject({ code: 2, error: expect.stringContaining('Give the whole id.') });
});
