import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../contract/notice.ts';
import { resume } from '../../../database/admission/resume.ts';
import { raise } from '../../../database/ledger/raise.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { syncBudgets } from '../../../database/ledger/sync-budgets.ts';
import { removeOldNotices } from '../../../database/notices/remove-old-notices.ts';
import { syncNoticePlaces } from '../../../database/notices/sync-notice-places.ts';
import { unsentNotices } from '../../../database/notices/unsent-notices.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const START = Date.parse('2026-11-21T10:00:00.000Z');
const PLACES = ['issue:acme/ops#12', 'slack:#agents'];
const USD = 1_000_000;

function after(minutes: number): string {
  return new Date(START + minutes * 60_000).toISOString();
}

/** What is stored for one place. */
async function stored(database: Database, place = 'slack:#agents'): Promise<Notice[]> {
  const rows = await database.selectFrom('notices').select('notice').where('place', '=', place).orderBy('at').execute();
  return rows.map(({ notice }) => JSON.parse(notice) as Notice);
}

let ordinal = 0;

async function play(database: Database, outcome: 'failed' | 'delivered', minutes: number): Promise<string> {
  const run = makeRun(`run-${(ordinal += 1)}`, { subject: `issue:acme/api#${ordinal}` });
  await admit(database, { run, step: 1, final: true, at: after(minutes) });
  await settle(database, makeSettlement(run, { outcome, endedAt: after(minutes) }));
  return run.runId;
}

async function ask(database: Database, minutes: number, amountMicros = 5 * USD) {
  const run = makeRun(`asks-${(ordinal += 1)}`, { subject: `issue:acme/api#${ordinal}` });
  return await reserve(database, { run, step: 2, amountMicros, budgets: [], at: after(minutes) });
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  async function opened(places = PLACES): Promise<Database> {
    const database = await openNew();
    await syncNoticePlaces(database, places);
    return database;
  }

  it('a breaker that opens is to be told once at each place, however often its trial fails', async () => {
    const database = await opened();
    for (const minutes of [0, 1]) await play(database, 'failed', minutes);
    expect(await stored(database)).toEqual([]);
    const runId = await play(database, 'failed', 2);
    const notice = {
      kind: 'breaker',
      automation: 'fix-bug',
      failures: 3,
      openedAt: after(2),
      closesAt: after(62),
      runId,
    };
    expect(await stored(database)).toEqual([notice]);
    expect(await stored(database, 'issue:acme/ops#12')).toEqual([notice]);
    await play(database, 'failed', 70);
    expect(await stored(database)).toEqual([notice]);
    await resume(database, { automation: 'fix-bug', by: 'operator', at: after(80) });
    for (const minutes of [90, 91, 92]) await play(database, 'failed', minutes);
    expect(await stored(database)).toMatchObject([{ openedAt: after(2) }, { openedAt: after(92) }]);
  });

  it('a full budget is to be told once in its period, whoever asks and whatever for', async () => {
    const database = await opened();
    const budgets = { organization: { day: 12 * USD } };
    await syncBudgets(database, { timezone: 'UTC', budgets });
    const first = makeRun('first');
    await reserve(database, { run: first, step: 2, amountMicros: 5 * USD, budgets: [], at: after(0) });
    await ask(database, 1);
    expect(await stored(database)).toEqual([]);
    await raise(database, { runId: first.runId, step: 3, extraMicros: 4 * USD, at: after(2) });
    const full = { kind: 'budget', scope: 'organization', per: 'day', period: '2026-11-21', runId: first.runId };
    const amounts = { limitMicros: 12 * USD, settledMicros: 0, reservedMicros: 10 * USD, wantedMicros: 4 * USD };
    expect(await stored(database)).toEqual([{ ...full, ...amounts, freeAgainAt: '2026-11-22T00:00:00.000Z' }]);
    await Promise.all([3, 4, 5].map((minutes) => ask(database, minutes)));
    expect(await stored(database)).toHaveLength(1);
    for (const day of [24 * 60, 24 * 60 + 1, 24 * 60 + 2]) await ask(database, day);
    expect(await stored(database)).toMatchObject([{ period: '2026-11-21' }, { period: '2026-11-22' }]);
  });

  it('a budget that is raised and used up again is to be told again, as is the own limit of an automation', async () => {
    const database = await opened();
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 5 * USD } } });
    for (const minutes of [0, 1, 2]) await ask(database, minutes);
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 10 * USD } } });
    for (const minutes of [3, 4, 5]) await ask(database, minutes);
    expect(await stored(database)).toMatchObject([{ limitMicros: 5 * USD }, { limitMicros: 10 * USD }]);
    const own = { scope: 'organization', per: 'day', spendMicros: 8 * USD } as const;
    await reserve(database, { run: makeRun('own'), step: 2, amountMicros: USD, budgets: [own], at: after(6) });
    expect(await stored(database)).toHaveLength(3);
  });

  it('a run that asks for more after its day is over says nothing about the budget of today', async () => {
    const database = await opened();
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 6 * USD } } });
    const run = makeRun('late');
    await reserve(database, { run, step: 2, amountMicros: 5 * USD, budgets: [], at: after(0) });
    const refused = await raise(database, { runId: run.runId, step: 3, extraMicros: 2 * USD, at: after(24 * 60) });
    expect(refused).toMatchObject({ reserved: false });
    expect(await stored(database)).toEqual([]);
  });

  it('a run that wants more than a whole budget does not say that it is used up', async () => {
    const database = await opened();
    await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 3 * USD } } });
    expect(await ask(database, 0)).toMatchObject({ reserved: false });
    expect(await stored(database)).toEqual([]);
    await ask(database, 1, 2 * USD);
    await ask(database, 2, 2 * USD);
    expect(await stored(database)).toHaveLength(1);
  });

  it('without a place nothing is stored, so nothing old is told when there is one', async () => {
    const database = await opened([]);
    for (const minutes of [0, 1, 2]) await play(database, 'failed', minutes);
    await syncNoticePlaces(database, PLACES);
    expect(await stored(database)).toEqual([]);
  });

  it('what is not sent to a place is forgotten with it; what was stored once is not stored for another one', async () => {
    const database = await opened(['slack:#agents']);
    for (const minutes of [0, 1, 2]) await play(database, 'failed', minutes);
    await syncNoticePlaces(database, ['slack:#other']);
    expect(await stored(database)).toEqual([]);
    await database
      .insertInto('noticeMessages')
      .values({ id: 'sent', place: 'slack:#other', madeAt: after(3) })
      .execute();
    await database
      .insertInto('notices')
      .values({ key: 'k', place: 'slack:#other', notice: '{}', at: after(3), messageId: 'sent' })
      .execute();
    await syncNoticePlaces(database, ['slack:#agents']);
    expect(await database.selectFrom('noticeMessages').selectAll().execute()).toEqual([]);
    expect(await stored(database, 'slack:#other')).toEqual([]);
  });

  it('what was stored for a place at the moment of its removal is not told when it comes back', async () => {
    const database = await opened([]);
    const place = 'slack:#agents';
    await database
      .insertInto('notices')
      .values({ key: 'late', place, notice: '{}', at: after(0) })
      .execute();
    const message = { id: 'late', place, madeAt: after(0), retryAt: after(1), reason: 'The line was cut' };
    await database.insertInto('noticeMessages').values(message).execute();
    expect(await unsentNotices(database, after(0))).toEqual([]);
    await syncNoticePlaces(database, [place]);
    expect(await stored(database)).toEqual([]);
    expect(await unsentNotices(database, after(0))).toEqual([]);
  });

  it('a notice of a silence stays as long as the silence can be found', async () => {
    const database = await opened();
    const at = new Date(Date.now() - 40 * 86_400_000).toISOString();
    const kept = { key: 'silence github', place: 'slack:#agents', notice: '{}', at };
    const old = { ...kept, key: 'silence sentry', at: '2026-01-01T00:00:00.000Z' };
    const breaker = { ...kept, key: 'breaker fix-bug' };
    await database.insertInto('notices').values([kept, old, breaker]).execute();
    const before = new Date(Date.now() - 1).toISOString();
    expect(await removeOldNotices(database, { before, limit: 50 })).toBe(2);
    expect(await database.selectFrom('notices').select('key').execute()).toEqual([{ key: kept.key }]);
  });

  it('old notices are removed with their messages', async () => {
    const database = await opened(['slack:#agents']);
    const message = { id: 'one', place: 'slack:#agents', madeAt: after(0), sentAt: after(0) };
    await database.insertInto('noticeMessages').values(message).execute();
    const rows = [0, 60].map((minutes) => ({
      key: `${minutes}`,
      place: 'slack:#agents',
      notice: '{}',
      at: after(minutes),
    }));
    await database.insertInto('notices').values(rows).execute();
    expect(await removeOldNotices(database, { before: after(30), limit: 50 })).toBe(1);
    expect(await database.selectFrom('notices').select('key').execute()).toEqual([{ key: '60' }]);
    expect(await database.selectFrom('noticeMessages').selectAll().execute()).toEqual([]);
  });
});
