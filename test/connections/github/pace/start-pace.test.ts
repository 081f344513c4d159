import { afterEach, beforeEach, expect, it } from 'vitest';
import { githubFailure } from '../../../../activities/github-failure.ts';
import { createGithub } from '../../../../connections/github/create-github.ts';
import { pacedFor } from '../../../../connections/github/pace/paced-for.ts';
import { startPace } from '../../../../connections/github/pace/start-pace.ts';
import { createPaceBook } from '../../../../database/pace/create-pace-book.ts';
import { waitsOfRun } from '../../../../database/pace/waits-of-run.ts';
import type { Database } from '../../../../database/schema.ts';
import { newDatabase } from '../../../support/database/new-database.ts';
import { openForge, READ_TOKEN, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';

let open: OpenForge;
let database: Database;
let end: () => void;
beforeEach(async () => {
  open = await openForge();
  database = await newDatabase(open.folder);
  end = startPace(createPaceBook(database));
});
afterEach(async () => {
  end();
  await database.destroy();
  await open.close();
});

function account(login: string): string {
  return `${new URL(open.forge.apiUrl).host}/${login}`;
}

/** What the account has written just now. */
async function written(many: number, at = new Date().toISOString()): Promise<void> {
  const grant = { account: account('curfew-bot'), bucket: 'content' as const, amount: 1, at };
  await database
    .insertInto('githubGrants')
    .values(Array.from({ length: many }, (_, n) => ({ ...grant, id: `${n}` })))
    .execute();
}

function github(token: string | null = WRITE_TOKEN) {
  return createGithub({ apiUrl: open.forge.apiUrl, token });
}

function issue(): number {
  return open.forge.createIssue({ repository: 'acme/api', title: 'It breaks', author: 'ada' }).number;
}

it('counts the content and the points of all clients of one account, which is asked for once', async () => {
  const number = issue();
  await github().createComment('acme/api', number, 'one');
  await github().createComment('acme/api', number, 'two');
  await github(READ_TOKEN).getIssue('acme/api', number);
  const rows = await database.selectFrom('githubGrants').select(['account', 'bucket', 'amount']).execute();
  expect(rows.filter(({ bucket }) => bucket === 'content')).toEqual([
    { account: account('curfew-bot'), bucket: 'content', amount: 1 },
    { account: account('curfew-bot'), bucket: 'content', amount: 1 },
  ]);
  expect(rows.filter(({ bucket }) => bucket === 'rest').map((row) => row.account)).toEqual([
    account('curfew-bot'),
    account('reader'),
  ]);
  expect(open.forge.requests().filter(({ path }) => path === '/user')).toHaveLength(2);
});

it('does not send what there is no room for, and says until when it waits and for which run', async () => {
  const number = issue();
  await written(80);
  const before = open.forge.requests().length;
  const failed = pacedFor('fix/github/7', () => github().createComment('acme/api', number, 'one'));
  const error = await failed.catch((thrown: unknown) => githubFailure(thrown, 'The comment on #1 of acme/api'));
  expect(error).toMatchObject({ nonRetryable: false, nextRetryDelay: expect.any(Number) as number });
  const [wait] = await waitsOfRun(database, 'fix/github/7');
  expect(wait).toMatchObject({ urgency: 'comment' });
  expect((error as Error).message).toBe(`The comment on #1 of acme/api waits for GitHub's limit until ${wait?.until}`);
  const sent = open.forge.requests().slice(before);
  expect(sent.filter(({ method }) => method === 'POST')).toEqual([]);
});

it('waits itself if there is room within two seconds', async () => {
  const number = issue();
  await written(80, new Date(Date.now() - 62_500).toISOString());
  await github().createComment('acme/api', number, 'one');
  expect(open.forge.state().comments).toHaveLength(1);
});

it('sends nothing, not even a question, while GitHub wants the account to keep still', async () => {
  const number = issue();
  const headers = { 'retry-after': '60' };
  open.forge.failNext({ match: /^POST .*\/comments$/, status: 403, headers });
  await expect(github().createComment('acme/api', number, 'one')).rejects.toMatchObject({ status: 403 });
  const before = open.forge.requests().length;
  await expect(github().getIssue('acme/api', number)).rejects.toThrow("waits for GitHub's limit until");
  await expect(github().createComment('acme/api', number, 'one')).rejects.toMatchObject({ status: 429 });
  expect(open.forge.requests()).toHaveLength(before);
  const [row] = await database.selectFrom('githubAccounts').selectAll().execute();
  expect(row).toMatchObject({ account: account('curfew-bot'), refusals: 1 });
  // Another account may go on.
  expect(await github(READ_TOKEN).getIssue('acme/api', number)).toMatchObject({ number });
});

/** GitHub has refused before, and the time to keep still is over: the next write is a trial. */
async function refusedBefore(): Promise<void> {
  await database
    .insertInto('githubAccounts')
    .values({ account: account('curfew-bot'), refusals: 1, stillUntil: new Date(Date.now() - 1_000).toISOString() })
    .execute();
}

it.each([
  { of: 'a refusal that has nothing to do with limits, such as of a locked issue', status: 403, next: 'goes on' },
  { of: 'a failure of the server, which says nothing about limits', status: 500, next: 'waits' },
])('after a trial that ends with $of, what comes next $next', async ({ status, next }) => {
  const number = issue();
  await refusedBefore();
  open.forge.failNext({ match: /^POST .*\/comments$/, status });
  await expect(github().createComment('acme/api', number, 'one')).rejects.toMatchObject({ status });
  const second = github().createComment('acme/api', number, 'two');
  if (next === 'waits') return await expect(second).rejects.toThrow("waits for GitHub's limit until");
  await second;
  expect(open.forge.state().comments).toMatchObject([{ body: 'two' }]);
});

it('keeps still for no refusal that is about search or about permissions', async () => {
  const number = issue();
  open.forge.failNext({ match: /^POST .*\/comments$/, status: 403 });
  const resource = {
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': '9999999999',
    'x-ratelimit-resource': 'search',
  };
  open.forge.failNext({ match: /^POST .*\/comments$/, status: 403, headers: resource });
  for (let n = 0; n < 2; n += 1)
    await github()
      .createComment('acme/api', number, 'one')
      .catch(() => undefined);
  await github().createComment('acme/api', number, 'one');
  expect(open.forge.state().comments).toHaveLength(1);
});

it('counts a token whose login the forge does not tell by a hash of it, or by the name that the caller gives', async () => {
  const number = issue();
  open.forge.failNext({ match: /^GET \/user$/, status: 403 });
  await github().createComment('acme/api', number, 'one');
  const installation = createGithub({ apiUrl: open.forge.apiUrl, token: WRITE_TOKEN, account: 'installation:7' });
  await installation.createComment('acme/api', number, 'two');
  const rows = await database.selectFrom('githubAccounts').select('account').execute();
  const [named, hashed] = rows.map((row) => row.account).toSorted();
  expect(named).toBe(account('installation:7'));
  expect(hashed?.replace(/[0-9a-f]{16}$/, '')).toBe(account('token:'));
  expect(JSON.stringify(rows)).not.toContain(WRITE_TOKEN);
});

it('asks the database seldom when it reads', async () => {
  const number = issue();
  let asked = 0;
  const book = createPaceBook(database);
  end();
  end = startPace({ ...book, takeShare: (ask) => ((asked += 1), book.takeShare(ask)) });
  for (let n = 0; n < 40; n += 1) await github().getIssue('acme/api', number);
  await Promise.all(Array.from({ length: 60 }, () => github().getIssue('acme/api', number)));
  expect(asked).toBeLessThanOrEqual(30);
});
