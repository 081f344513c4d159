import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { explain, type ExplainOptions } from '../../../../cli/commands/explaining/explain.ts';
import { simulate } from '../../../../cli/commands/explaining/simulate.ts';
import { markDelivery, type DeliveryMark } from '../../../../database/inbox/mark-delivery.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { openCurfewDatabase } from '../../../../database/open-curfew-database.ts';
import { removeOldBodies } from '../../../../database/retention/remove-old-bodies.ts';
import { admit } from '../../../../database/runs/admit.ts';
import type { Database } from '../../../../database/schema.ts';
import { makeRun } from '../../../support/database/make-run.ts';
import { automationFile } from '../../../support/definitions/definitions-folder.ts';
import { said, type Said } from '../../../support/cli/said.ts';
import { labeledIssue } from '../../../support/triggers/make-delivery.ts';
import { newDelivery } from '../../../support/triggers/new-delivery.ts';

let dir: string;
let database: Database;

const TOKEN = ['ghp', 'x7Kq2mVb9TzL4cRw8NpD1hYs6GfJ3aEu5QoX'].join('_');

function options(changes: Partial<ExplainOptions>): ExplainOptions {
  return { dir, envFile: false, offline: true, ...changes };
}

async function explained(given: string, changes: Partial<ExplainOptions> = {}): Promise<Said> {
  return await said(() => explain(given, options(changes)));
}

async function simulated(file: string, changes: Partial<ExplainOptions> = {}): Promise<Said> {
  return await said(() => simulate(file, options(changes)));
}

/** A file in the folder of definitions; its path. */
function file(name: string, content: object | string): string {
  const path = join(dir, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function store(deliveryId: string, payload: object, mark: DeliveryMark): Promise<void> {
  const receivedAt = deliveryId === 'old' ? '2026-10-01T08:00:00.000Z' : '2026-11-21T10:00:00.000Z';
  const delivery = newDelivery(deliveryId, { body: new TextEncoder().encode(JSON.stringify(payload)), receivedAt });
  await storeDeliveries(database, [delivery]);
  await markDelivery(database, delivery, mark);
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'curfew-explain-'));
  mkdirSync(join(dir, 'automations'));
  const prompt = 'Fix ${{ github.event.issue.number }}: ${{ github.event.issue.title }}';
  const budgets = 'budgets: [{ scope: automation, per: day, spend: 20 }]';
  file(
    'automations/fix-bug.md',
    automationFile(`on: { issues: { types: [labeled] }, roles: all }\n${budgets}`, prompt),
  );
  file('automations/triage.md', automationFile('on: { issues: { types: [opened] } }'));
  database = await openCurfewDatabase({ databaseUrl: null }, join(dir, '.curfew'));
  const reasons = { 'fix-bug': 'started by `issues`', triage: 'it is switched off (`enabled: false`)' };
  const dispatched = { state: 'dispatched', reason: null, reasons, runs: ['fix-bug/github/good'] } as const;
  await store('good', labeledIssue, { ...dispatched, runs: [...dispatched.runs] });
  await store('bad', { ...labeledIssue, repository: { full_name: 'nowhere' } }, { state: 'malformed', reason: 'bad' });
  await store('old', labeledIssue, { ...dispatched, runs: [] });
  const twin = newDelivery('twin', { fingerprint: { value: 'of good', withinMs: null } });
  await storeDeliveries(database, [{ ...twin, receivedAt: '2026-11-21T11:00:00.000Z' }]);
  const now = '2026-11-22T00:00:00.000Z';
  await removeOldBodies(database, { before: '2026-11-01T00:00:00.000Z', forgottenBefore: now, now, limit: 10 });
});

afterAll(async () => {
  await database.destroy();
  rmSync(dir, { recursive: true, force: true });
});

it('a stored delivery is explained by the files on disk, beside what was decided when it came', async () => {
  const { stdout } = await explained('good');
  expect(stdout).toBe(
    [
      'github issues.labeled by @octocat, Acme/API: The sum is wrong',
      'github/good, received 2026-11-21T10:00:00.000Z: dispatched',
      '',
      'fix-bug: starts',
      '  trigger   `issues`',
      '  subject   issue:acme/api#5',
      '  checkout  Acme/API at its default branch',
      '  agent     default (claude-sonnet-5-5)',
      '  limits    $5.00, 30m, idle 10m',
      '  outputs   none: it can only report',
      '  then      started fix-bug/github/good',
      '',
      'triage: does not start',
      '  because   `issues.labeled` is not among the `types` of `on.issues` (opened)',
      '  then      not started: it is switched off (`enabled: false`)',
      '',
      'Nothing had to be asked of GitHub or Slack.',
    ].join('\n'),
  );
  const { stdout: json } = await explained('good', { automation: 'triage', json: true });
  expect(JSON.parse(json)).toMatchObject({ automations: [{ automation: 'triage', verdict: 'refused', starts: null }] });
});

it('what cannot be explained says why: a duplicate, a malformed delivery, one that is too old, none at all', async () => {
  expect(await explained('twin')).toMatchObject({
    code: 4,
    error:
      'The delivery cannot be explained. It is a duplicate: Its content came before, at 2026-11-21T10:00:00.000Z, as the delivery "good". To see what that one did: curfew explain github/good',
  });
  expect(await explained('bad')).toMatchObject({
    code: 4,
    error: expect.stringContaining('No automation can be started by it: The payload of "issues" is not what GitHub'),
  });
  expect(await explained('old')).toMatchObject({
    code: 4,
    error:
      'The delivery cannot be explained. Its body was removed on 2026-11-22T00:00:00.000Z because of its age. `retention` of curfew.yml says how long bodies are kept.',
  });
  expect(await explained('nothing')).toMatchObject({ code: 3 });
  expect(await explained('./nothing.json')).toMatchObject({ code: 2, error: 'There is no file ./nothing.json.' });
  expect(await explained('good', { automation: 'fix-bag' })).toMatchObject({
    code: 3,
    error: 'There is no automation "fix-bag"; did you mean `fix-bug`? There are: fix-bug, triage.',
  });
});

it('a payload in a file is explained as well, and a secret in it is not shown', async () => {
  const path = file('payload.json', { ...labeledIssue, issue: { ...labeledIssue.issue, title: `Use ${TOKEN}` } });
  const { stdout } = await explained(path, { event: 'issues', action: 'opened' });
  expect(stdout).toContain('github issues.opened by @octocat, Acme/API: Use [redacted]\n');
  expect(stdout).toContain('triage: may start\n  because   the role of @octocat in Acme/API would be asked\n');
  expect(stdout).toContain('Would be asked: the role of @octocat in Acme/API.');
});

it('a simulation shows the prompt, the room in the budgets and what keeps the run from starting, and writes nothing', async () => {
  const path = file('payload.json', labeledIssue);
  const before = await database.selectFrom('deliveries').select('deliveryId').execute();
  const day = new Date().toISOString().slice(0, 10);
  const taken = { reservedMicros: 6_000_000, settledMicros: 10_000_000 };
  await database
    .insertInto('balances')
    .values({ scope: 'automation:fix-bug', period: day, ...taken })
    .execute();
  const { stdout } = await simulated(path);
  expect(stdout).toContain(
    `  budgets   automation:fix-bug in ${day}: $4.00 of $20.00 left; the run reserves $5.00, so it would be skipped\n  prompt\n    Fix 5: <outside-simulated source="github.event.issue.title">The sum is wrong</outside-simulated>\n`,
  );
  expect(stdout).toContain('\ntriage: does not start\n');
  expect(stdout).toMatch(/\nNothing was started\.$/);
  expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toEqual(before);
});

it('a simulation shows the room in the rates and the run that works on its subject', async () => {
  const path = file('payload.json', labeledIssue);
  const settings = file('curfew.yml', 'rates: { automation: 2/h, sender: 1/d, repository: 1/m }');
  onTestFinished(() => rmSync(settings));
  const data = mkdtempSync(join(tmpdir(), 'curfew-simulate-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  const other = await openCurfewDatabase({ databaseUrl: null }, data);
  const at = new Date(Date.now() - 60 * 60_000).toISOString();
  const run = makeRun('1');
  await admit(other, { run, step: 1, final: true, at });
  const rated = { 'sender:github/octocat': at, 'automation:fix-bug': new Date().toISOString() };
  const rows = Object.entries(rated).map(([scope, time]) => ({ scope, runId: run.runId, at: time }));
  await other.insertInto('ratedRuns').values(rows).execute();
  await other.destroy();
  const free = new Date(Date.parse(at) + 24 * 60 * 60_000).toISOString();
  expect((await simulated(path, { data })).stdout).toContain(
    [
      '  rates     automation:fix-bug: 1 of 2 runs in 1h left',
      '  rates     repository:acme/api: 1 of 1 run in 1m left',
      `  rates     sender:github/octocat: 0 of 1 run in 1d left; it has room again at ${free}, so the run would be skipped`,
      `  busy      issue:acme/api#5 since ${at} with run fix-bug/github/1; \`when-busy: skip\`, so the run would be skipped`,
      '  prompt',
    ].join('\n'),
  );
  const { stdout } = await simulated(path, { data, json: true });
  expect(JSON.parse(stdout)).toMatchObject({
    automations: [
      {
        run: {
          rates: [{ left: 1, freeAgainAt: null }, { left: 1 }, { rate: { count: 1, perMs: 86_400_000 }, left: 0 }],
          busy: { subject: 'issue:acme/api#5', runId: 'fix-bug/github/1', since: at, policy: 'skip' },
        },
      },
      { run: null },
    ],
  });
  const empty = await simulated(path, { data: join(dir, 'nowhere') });
  expect(empty.stdout).toContain('sender:github/octocat: 1 of 1 run in 1d left\n');
});

it('a simulation needs no data folder, and a file that is wrong is refused', async () => {
  const path = file('payload.json', labeledIssue);
  const data = join(dir, 'nowhere');
  expect((await simulated(path, { data, automation: 'fix-bug' })).stdout).toContain('$20.00 of $20.00 left');
  expect(await simulated(file('empty.json', ''))).toMatchObject({
    code: 2,
    error: `${join(dir, 'empty.json')}: It is not JSON that a delivery may have: It is empty.`,
  });
  expect(await simulated('72d3162e')).toMatchObject({
    code: 2,
    error: expect.stringMatching(
      /^72d3162e cannot be read: .* If it is the id of a delivery: `curfew explain` says what/,
    ),
  });
  expect(await simulated(join(dir, 'missing.json'))).toMatchObject({
    code: 2,
    error: expect.stringContaining(`${join(dir, 'missing.json')} cannot be read: `),
  });
});

it('a simulation says which database it cannot read, and what helps if another version made it', async () => {
  const path = file('payload.json', labeledIssue);
  const data = mkdtempSync(join(tmpdir(), 'curfew-simulate-'));
  const other = await openCurfewDatabase({ databaseUrl: null }, data);
  await other.schema.dropTable('balances').execute();
  await other.destroy();
  expect(await simulated(path, { data })).toMatchObject({
    code: 1,
    error: expect.stringMatching(
      /^The database was made by another version of Curfew \(no such table: balances\), .* brings the database up to date\.$/,
    ),
  });
  const older = await openCurfewDatabase({ databaseUrl: null }, data);
  await sql`delete from kysely_migration where name = '001-inbox-and-runs'`.execute(older);
  await older.destroy();
  for (const said of [await simulated(path, { data }), await explained('72d3', { data })]) {
    expect(said.error).toMatch(
      /^The database was made by another version of Curfew \(it lacks "001-inbox-and-runs"\), /,
    );
  }
  writeFileSync(join(data, 'curfew.db'), 'This is no database, but a text that is long enough.');
  expect(await simulated(path, { data })).toMatchObject({
    code: 1,
    error: `The database ${join(data, 'curfew.db')} cannot be read: file is not a database`,
  });
  rmSync(data, { recursive: true, force: true });
});

it('what is meant for one automation says so where that does not exist, or another one is asked about', async () => {
  const payload = { automation: 'nightly', schedule: '0 7 * * *', timezone: 'UTC', time: '2026-11-23T07:00:00Z' };
  const path = file('occasion.json', payload);
  expect((await simulated(path, { source: 'schedule' })).stdout).toContain(
    '\nIt is meant for the automation "nightly" alone, which does not exist. There are: fix-bug, triage.\n',
  );
  expect((await explained(path, { source: 'schedule', automation: 'triage' })).stdout).toContain(
    '\nIt is meant for the automation "nightly" alone, and not for triage.\n',
  );
});
