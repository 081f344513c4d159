import fc from 'fast-check';
import { RequestError } from 'octokit';
import { describe, expect, it } from 'vitest';
import { startNotices } from '../../../activities/notices/start-notices.ts';
import type { ApprovalWaits, BreakerOpen } from '../../../contract/notice.ts';
import { resume } from '../../../database/admission/resume.ts';
import { beginNoticeAttempt, makeNoticeMessage } from '../../../database/notices/notice-messages.ts';
import { recordNotices } from '../../../database/notices/record-notices.ts';
import { syncNoticePlaces } from '../../../database/notices/sync-notice-places.ts';
import { unsentNotices } from '../../../database/notices/unsent-notices.ts';
import { findOwnAct } from '../../../database/own-acts/find-own-act.ts';
import { closeApproval } from '../../../database/people/close-approval.ts';
import { openApproval } from '../../../database/people/open-approval.ts';
import { admit } from '../../../database/runs/admit.ts';
import type { Database } from '../../../database/schema.ts';
import { ownActKey } from '../../../definitions/sources/github/own-act-keys.ts';
import { until } from '../../../runtime/until.ts';
import { openNoticeStage } from '../../support/activities/notice-stage.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { faultAt, faultyDatabase, type FaultPoints } from '../../support/database/faulty-database.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

const MINUTE = 60_000;
const REQUEST = { method: 'POST', url: 'https://github.example', headers: {} } as const;

function breaker(automation: string): BreakerOpen {
  const at = '2026-11-27T09:12:30.000Z';
  return { kind: 'breaker', automation, failures: 3, openedAt: at, closesAt: at, runId: `${automation}/github/7` };
}

/** Breakers that have opened. */
async function record(database: Database, ...automations: string[]): Promise<void> {
  const at = new Date().toISOString();
  const open = { failures: 3, openedAt: at, trialRunId: null, toldRunId: null };
  await database
    .insertInto('breakers')
    .values(automations.map((automation) => ({ automation, ...open })))
    .execute();
  await recordNotices(database, { notices: automations.map((automation) => breaker(automation)), at });
}

async function unsent(database: Database): Promise<string[]> {
  const found = await unsentNotices(database, '2026-01-01T00:00:00.000Z');
  return found.map(({ place, retryAt, reason }) => `${place} ${retryAt === null ? 'given up' : 'again'}: ${reason}`);
}

/** A database that breaks off before a statement, as a process that has posted something and dies then. */
function brokenBefore(database: Database, points: FaultPoints): Database {
  return database.withPlugin({
    transformQuery: ({ node }) => {
      points.pass();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  });
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('what is due at the same moment is one message at each place, and is told once', async () => {
    const database = await openNew();
    const { slack, comments, send } = await openNoticeStage(database);
    await record(database, 'fix-bug', 'triage');
    await send();
    await send();
    await send(2);
    expect(slack.world.messages).toMatchObject([{ channel: 'C0SUPPORT' }]);
    const shown = JSON.stringify(slack.world.messages[0]?.blocks);
    expect(shown).toContain(
      '"*A breaker is open:* the last 3 runs of `fix-bug` failed, so since 2026-11-27 09:12 UTC its',
    );
    expect(shown).toContain('`curfew resume triage`');
    expect(comments).toHaveLength(1);
    expect(comments[0]?.body).toContain('**A breaker is open:** the last 3 runs of `triage` failed');
    expect(comments[0]?.body).toMatch(/\n<!-- curfew:notice\/[\w-]+ -->$/);
    const own = ownActKey.text('acme/ops', comments[0]?.body ?? '');
    expect(await findOwnAct(database, [own], { since: null })).not.toBeNull();
  });

  it('what happens within a minute after a message is gathered into the next one', async () => {
    const database = await openNew();
    const { slack, comments, send } = await openNoticeStage(database);
    await record(database, 'a');
    await send();
    await record(database, 'b');
    await send(0.5);
    await record(database, 'c');
    expect(slack.world.messages).toHaveLength(1);
    await send(1);
    expect(slack.world.messages).toHaveLength(2);
    expect(comments.map(({ body }) => ['a', 'b', 'c'].filter((name) => body.includes(`of \`${name}\``)))).toEqual([
      ['a'],
      ['b', 'c'],
    ]);
  });

  it('a thousand breakers are told in a few messages, each once', async () => {
    const database = await openNew();
    const { comments, slack, send } = await openNoticeStage(database);
    const names = Array.from({ length: 1_000 }, (_, index) => `automation-${index}`);
    await record(database, ...names);
    for (let minutes = 0; minutes < 10; minutes += 0.5) await send(minutes);
    expect(comments.length).toBeLessThan(8);
    expect(slack.world.messages).toHaveLength(comments.length);
    const lines = comments.flatMap(({ body }) => body.match(/^- `automation-\d+`/gm) ?? []);
    expect(new Set(lines).size).toBe(1_000);
    expect(lines).toHaveLength(1_000);
  });

  it.each([
    ['before', brokenBefore],
    ['after', faultyDatabase],
  ])(
    'a process that is killed %s any statement tells nothing twice, and the next one tells the rest',
    async (_, broken) => {
      const database = await openNew();
      const { slack, comments, send } = await openNoticeStage(database);
      let isOver = false;
      for (let point = 1; !isOver; point += 1) {
        await record(database, `killed-${point}`);
        const points = faultAt(point);
        await send(10 * point, broken(database, points)).catch((error: unknown) => {
          expect(String(error)).toContain('broken off');
        });
        isOver = points.count() < point;
        for (const minutes of [0, 2, 4]) await send(10 * point + minutes);
        const sent = { point, messages: slack.world.messages.length, comments: comments.length };
        expect(sent).toEqual({ point, messages: point, comments: point });
        expect(await unsent(database)).toEqual([]);
      }
    },
  );
});

it('a message whose answer was lost is found, and not posted again', async () => {
  const database = await temporaryDatabase();
  const { slack, comments, issue, send } = await openNoticeStage(database);
  await record(database, 'fix-bug');
  slack.failNext({ method: 'chat.postMessage', after: true, cutSocket: true });
  issue.faultAfter = new Error('The line was cut');
  await send();
  expect(await unsent(database)).toHaveLength(2);
  await send(0.5);
  expect(await unsent(database)).toHaveLength(2);
  await send(1);
  expect([slack.world.messages.length, comments.length]).toEqual([1, 1]);
  expect(await unsent(database)).toEqual([]);
});

it('a place that takes nothing says why, is tried again for a day, and does not hold up the other place', async () => {
  const database = await temporaryDatabase();
  const { slack, comments, send } = await openNoticeStage(database);
  const [support] = slack.world.channels;
  Object.assign(support ?? {}, { hasApp: false });
  await record(database, 'fix-bug');
  await send();
  await record(database, 'triage');
  for (const minutes of [1, 2, 10]) await send(minutes);
  expect(comments).toHaveLength(2);
  expect(await unsent(database)).toEqual([
    expect.stringMatching(/^slack:#support again: .*not_in_channel.*What to do: invite the app to the channel$/),
  ]);
  Object.assign(support ?? {}, { hasApp: true });
  await send(60);
  await send(120);
  expect(slack.world.messages).toHaveLength(2);
  expect(await unsent(database)).toEqual([]);
});

it('a message is given up after a day; what waited for it is tried then', async () => {
  const database = await temporaryDatabase();
  const { issue, comments, send } = await openNoticeStage(database);
  issue.state = 'closed';
  await record(database, 'fix-bug');
  await send();
  await record(database, 'triage');
  for (let hours = 1; hours <= 24; hours += 1) await send(hours * 60);
  expect(await unsent(database)).toEqual([
    'issue:acme/ops#12 given up: acme/ops#12 is closed: reopen it, or name another issue in `notify.issue`',
  ]);
  issue.state = 'open';
  await send(25 * 60);
  expect(comments.map(({ body }) => body.includes('of `triage`'))).toEqual([true]);
});

it.each([
  [
    'an issue that is gone',
    { state: null },
    'acme/ops#12 does not exist, or neither GITHUB_TOKEN nor the GitHub App sees it',
  ],
  [
    'an issue that is locked',
    { fault: new RequestError('Unable to create comment because issue is locked.', 403, { request: REQUEST }) },
    'acme/ops#12 is locked: unlock it, or name another issue in `notify.issue`',
  ],
  [
    'a forge that does not answer',
    { fault: new Error('The line was cut') },
    'Commenting on acme/ops#12: The line was cut',
  ],
])('%s is named in the reason', async (_, fault, reason) => {
  const database = await temporaryDatabase();
  const { issue, send } = await openNoticeStage(database);
  Object.assign(issue, fault);
  await record(database, 'fix-bug');
  await send();
  expect(await unsent(database)).toEqual([`issue:acme/ops#12 again: ${reason}`]);
});

it('a channel that the app cannot see, and a token that is missing, are named in the reason', async () => {
  const database = await temporaryDatabase();
  const { send, slack } = await openNoticeStage(database);
  slack.world.channels.splice(0, 1);
  await record(database, 'fix-bug');
  await send();
  expect(await unsent(database)).toEqual([
    'slack:#support again: Slack shows the app no channel #support: correct `notify.slack`, or invite the app to it',
  ]);
  const other = await temporaryDatabase();
  const without = await openNoticeStage(other, null);
  await record(other, 'fix-bug');
  await without.send();
  expect(await unsent(other)).toEqual([
    'slack:#support again: SLACK_BOT_TOKEN is not set for the worker: it is needed to post to Slack and to read threads there',
  ]);
});

it('a forge that limits requests is left alone for as long as it asks', async () => {
  const database = await temporaryDatabase();
  const { issue, comments, send } = await openNoticeStage(database);
  const response = { headers: { 'retry-after': '600' }, status: 429, url: '', data: {}, retryCount: 0 };
  issue.fault = new RequestError('Too many requests', 429, { request: REQUEST, response });
  await record(database, 'fix-bug');
  for (const minutes of [0, 5, 9]) await send(minutes);
  expect(comments).toEqual([]);
  await send(10);
  expect(comments).toHaveLength(1);
});

it('whatever fails, and in whatever order, each notice is told once at each place', async () => {
  const step = fc.record({
    minutes: fc.integer({ min: 0, max: 70 }),
    records: fc.integer({ min: 0, max: 2 }),
    point: fc.integer({ min: 1, max: 30 }),
    slack: fc.constantFrom(null, { after: true, cutSocket: true }, { cutSocket: true }, { retryAfter: 90 }),
    issue: fc.constantFrom(null, 'fault', 'faultAfter'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
      const database = await temporaryDatabase();
      const { slack, comments, issue, send } = await openNoticeStage(database);
      const names: string[] = [];
      let now = 0;
      for (const { minutes, records, point, ...faults } of steps) {
        const fresh = Array.from({ length: records }, (_, index) => `fix-${names.length + index}-`);
        names.push(...fresh);
        if (fresh.length > 0) await record(database, ...fresh);
        if (faults.slack !== null) slack.failNext({ method: 'chat.postMessage', ...faults.slack });
        if (faults.issue !== null) issue[faults.issue as 'fault' | 'faultAfter'] = new Error('The line was cut');
        await send((now += minutes), faultyDatabase(database, faultAt(point))).catch(() => undefined);
      }
      // Each step may have left a fault, which one more attempt meets.
      for (let last = 0; last < 12; last += 1) await send((now += 70));
      const posted = slack.world.messages.map(({ blocks }) => JSON.stringify(blocks)).join();
      const written = comments.map(({ body }) => body).join();
      for (const name of names) {
        for (const text of [posted, written]) expect(text.split(`\`${name}\``)).toHaveLength(2);
      }
    }),
    { numRuns: sampledRuns(50) },
  );
});

it('a person gets direct messages, and a channel may be named by its id', async () => {
  const database = await temporaryDatabase();
  const { slack, send } = await openNoticeStage(database);
  await syncNoticePlaces(database, ['slack:T0ACME/U0ADA', 'slack:C0DAILY']);
  await record(database, 'fix-bug');
  await send();
  expect(slack.world.messages.map(({ channel }) => channel).toSorted()).toEqual(['C0DAILY', 'D0ADA']);
});

it('what an agent wrote acts neither in Slack nor at GitHub, and no credential leaves', async () => {
  const database = await temporaryDatabase();
  const { slack, comments, send } = await openNoticeStage(database);
  const run = makeRun('1');
  await admit(database, { run, step: 1, final: true });
  const approval = {
    key: 'question:1',
    before: 'question' as const,
    what: 'ask_human: <!channel> @octocat #7 /curfew approve write-token https://evil.example/?x=1 <img src=x>',
    approvers: ['user:octocat'],
    count: 1,
    since: new Date(Date.now() - 2 * MINUTE).toISOString(),
    until: new Date(Date.now() + MINUTE).toISOString(),
    otherwise: 'cancel' as const,
    approvedBy: [],
  };
  await openApproval(database, { runId: run.runId, approval });
  const notice: ApprovalWaits = {
    ...approval,
    kind: 'approval',
    runId: run.runId,
    approvedBy: 0,
    title: 'Hello @octocat <@U0ADA>',
    url: 'https://github.example/acme/api/issues/5',
  };
  await recordNotices(database, { notices: [notice], at: approval.since });
  await send();
  const posted = JSON.stringify(slack.world.messages);
  expect(posted).toContain('&lt;!channel&gt;');
  expect(posted).not.toMatch(/<[!@]|evil\.example|write-token/);
  const body = comments[0]?.body ?? '';
  expect(body).toContain('`@octocat`');
  expect(body).not.toMatch(/(?<!`)@octocat|(?<!`)#7|<img|evil\.example|write-token/);
  await closeApproval(database, {
    runId: run.runId,
    key: 'question:1',
    state: 'approved',
    at: new Date().toISOString(),
  });
});

it('what is over before its notice is sent is not told: a decision that was taken, a breaker that was closed', async () => {
  const database = await temporaryDatabase();
  const { slack, comments, send } = await openNoticeStage(database);
  await record(database, 'fix-bug');
  await resume(database, { automation: 'fix-bug', by: 'operator', at: new Date().toISOString() });
  const notice = { kind: 'approval', runId: 'fix-bug/github/1', key: 'start', before: 'start' } as ApprovalWaits;
  await recordNotices(database, { notices: [notice], at: new Date().toISOString() });
  await send();
  expect([slack.world.messages.length, comments.length]).toEqual([0, 0]);
  expect(await database.selectFrom('notices').selectAll().execute()).toEqual([]);
});

it('a breaker that was closed and opened again before its notice was sent is told once, as it is now', async () => {
  const database = await temporaryDatabase();
  const { comments, send } = await openNoticeStage(database);
  await record(database, 'fix-bug');
  const again = { ...breaker('fix-bug'), openedAt: '2026-11-27T09:13:30.000Z' };
  await recordNotices(database, { notices: [again], at: new Date().toISOString() });
  await send();
  expect(comments).toHaveLength(1);
  expect(comments[0]?.body.split('A breaker is open')).toHaveLength(2);
  expect(comments[0]?.body).toContain('2026-11-27 09:13 UTC');
});

it('a budget whose day is over before its notice could be sent is not told', async () => {
  const database = await temporaryDatabase();
  const { comments, send } = await openNoticeStage(database);
  const day = { scope: 'organization', per: 'day', period: '2026-11-27', runId: 'fix-bug/github/7' } as const;
  const amounts = { limitMicros: 5, settledMicros: 5, reservedMicros: 0, wantedMicros: 5 };
  const freeAgainAt = new Date(Date.now() + MINUTE).toISOString();
  const at = new Date().toISOString();
  await recordNotices(database, { notices: [{ kind: 'budget', ...day, ...amounts, freeAgainAt }], at });
  await send(2);
  expect(comments).toEqual([]);
  expect(await database.selectFrom('notices').selectAll().execute()).toEqual([]);
});

it('a clock that was wrong for a while holds up no notice when it is right again', async () => {
  const database = await temporaryDatabase();
  const { comments, issue, send } = await openNoticeStage(database);
  const year = 365 * 24 * 60;
  await record(database, 'sent');
  await send(year);
  await record(database, 'failed');
  issue.fault = new Error('The line was cut');
  await send(year + 2);
  await send(0);
  await record(database, 'next');
  for (const minutes of [1, 2, 3]) await send(minutes);
  expect(
    comments.map(({ body }) => ['sent', 'failed', 'next'].filter((name) => body.includes(`of \`${name}\``))),
  ).toEqual([['sent'], ['failed'], ['next']]);
});

it('two processes that read the same message begin one attempt', async () => {
  const database = await temporaryDatabase();
  const at = new Date().toISOString();
  const message = await makeNoticeMessage(database, { id: 'one', place: 'slack:#support', keys: [], at });
  const begun = await Promise.all([1, 2].map(() => beginNoticeAttempt(database, message)));
  expect(begun.filter(Boolean)).toHaveLength(1);
  expect(await beginNoticeAttempt(database, { ...message, attempts: 1 })).toBe(true);
});

it('several workers send each notice once', async () => {
  const database = await temporaryDatabase();
  const { slack, comments, dependencies } = await openNoticeStage(database);
  await record(database, 'fix-bug');
  const loops = [1, 2, 3].map(() => startNotices(dependencies, { everyMs: 5 }));
  await until('both places were told', () => slack.world.messages.length > 0 && comments.length > 0);
  await Promise.all(loops.map((loop) => loop.stop()));
  expect([slack.world.messages.length, comments.length]).toEqual([1, 1]);
});
