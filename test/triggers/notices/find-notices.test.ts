import { describe, expect, it } from 'vitest';
import type { Notice } from '../../../contract/notice.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { overNotices } from '../../../database/notices/over-notices.ts';
import { syncNoticePlaces } from '../../../database/notices/sync-notice-places.ts';
import { closeApproval } from '../../../database/people/close-approval.ts';
import { openApproval } from '../../../database/people/open-approval.ts';
import { admit } from '../../../database/runs/admit.ts';
import type { Database } from '../../../database/schema.ts';
import { findNoticesAt } from '../../../triggers/notices/find-notices.ts';
import { heardSources } from '../../../triggers/notices/heard-sources.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { definitions } from '../../support/triggers/serve.ts';
import { sweepDependencies } from '../../support/triggers/sweep-dependencies.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const HOUR = 3_600_000;
const TEN_MINUTES = 600_000;
const START = Date.parse('2026-11-26T10:00:00.000Z');
const run = makeRun('1');

/** So many hours after the start. */
function at(hours: number): string {
  return new Date(START + hours * HOUR).toISOString();
}

async function look(database: Database, now: number, notify = ['slack:#agents']): Promise<string[]> {
  const known = definitions([makeAutomation()]);
  const changed = { ...known, settings: { ...known.settings, notify } };
  return await findNoticesAt(sweepDependencies(database, { definitions: changed }), now);
}

/** Looks every ten minutes, as often as a silence needs; returns how many hours later something was found. */
async function lookUntilFound(database: Database, from: number, hours: number): Promise<number | null> {
  for (let now = from; now <= from + hours * HOUR; now += TEN_MINUTES) {
    if ((await look(database, now)).length > 0) return (now - from) / HOUR;
  }
  return null;
}

async function stored(database: Database): Promise<{ key: string; notice: Notice }[]> {
  const rows = await database.selectFrom('notices').select(['key', 'notice']).orderBy('at').execute();
  return rows.map(({ key, notice }) => ({ key, notice: JSON.parse(notice) as Notice }));
}

async function wait(database: Database, key: string, hours: number): Promise<void> {
  const until = new Date(START + hours * HOUR).toISOString();
  const approval = {
    key,
    before: 'output' as const,
    what: 'create_pull_request: Fix it',
    approvers: ['operator'],
    count: 1,
    since: new Date(START).toISOString(),
    until,
    otherwise: 'cancel' as const,
    approvedBy: [],
  };
  await openApproval(database, { runId: run.runId, approval });
}

/** Deliveries of GitHub, one in each hour. */
async function deliver(database: Database, from: number, hours: number): Promise<void> {
  const deliveries = Array.from({ length: hours }, (_, index) => {
    const receivedAt = new Date(from + index * HOUR + TEN_MINUTES).toISOString();
    const headers = {};
    const body = new Uint8Array();
    const state = 'ignored' as const;
    return { source: 'github', deliveryId: receivedAt, name: 'push', headers, body, receivedAt, state, reason: null };
  });
  await storeDeliveries(database, deliveries);
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  async function opened(): Promise<Database> {
    const database = await openNew();
    await syncNoticePlaces(database, ['slack:#agents']);
    return database;
  }

  it('a decision that has waited for half of its time is to be told, once, until somebody decides', async () => {
    const database = await opened();
    await admit(database, { run, step: 1, final: true });
    await wait(database, 'output:1', 48);
    await wait(database, 'output:2', 4);
    expect(await look(database, START + 2 * HOUR - 1)).toEqual([]);
    expect(await look(database, START + 2 * HOUR)).toEqual(['1 notice is to be sent']);
    expect(await look(database, START + 3 * HOUR)).toEqual([]);
    expect(await look(database, START + 24 * HOUR)).toEqual(['1 notice is to be sent']);
    const notices = await stored(database);
    expect(notices).toMatchObject([
      { notice: { key: 'output:2', until: '2026-11-26T14:00:00.000Z' } },
      {
        notice: { key: 'output:1', title: 'The sum is wrong', url: run.event.url, what: 'create_pull_request: Fix it' },
      },
    ]);
    await closeApproval(database, {
      runId: run.runId,
      key: 'output:1',
      state: 'approved',
      at: new Date().toISOString(),
    });
    expect([...(await overNotices(database, notices, at(24)))]).toEqual([notices[0]?.key, notices[1]?.key]);
    expect([...(await overNotices(database, notices, at(3)))]).toEqual([notices[1]?.key]);
  });

  it('a decision whose time is over is not to be told, even if its run has not gone on', async () => {
    const database = await opened();
    await admit(database, { run, step: 1, final: true });
    await wait(database, 'output:1', 4);
    expect(await look(database, START + 4 * HOUR)).toEqual([]);
  });

  itSampled('deliveries that came while the clock was wrong hide no silence', async () => {
    const database = await opened();
    await deliver(database, START - 28 * 24 * HOUR, 28 * 24);
    await deliver(database, START + 400 * 24 * HOUR, 1);
    await look(database, START + 401 * 24 * HOUR);
    expect(await lookUntilFound(database, START, 8)).toBe(3);
    const notices = await stored(database);
    expect(notices).toMatchObject([{ notice: { lastAt: '2026-11-26T09:10:00.000Z' } }]);
    expect(await overNotices(database, notices, at(4))).toEqual(new Set());
  });

  itSampled('a source that falls silent is to be told once, until it speaks again', async () => {
    const database = await opened();
    await deliver(database, START - 28 * 24 * HOUR, 28 * 24);
    expect(await lookUntilFound(database, START, 8)).toBe(3);
    expect(await lookUntilFound(database, START + 3 * HOUR, 1)).toBeNull();
    const notices = await stored(database);
    expect(notices).toMatchObject([
      { notice: { kind: 'silence', source: 'github', lastAt: '2026-11-26T09:10:00.000Z', missedHours: 3 } },
    ]);
    expect(await overNotices(database, notices, at(4))).toEqual(new Set());
    await deliver(database, START + 4 * HOUR, 1);
    expect(await lookUntilFound(database, START + 4 * HOUR + TEN_MINUTES + 1, 1)).toBeNull();
    expect(await overNotices(database, notices, at(6))).toEqual(new Set(notices.map(({ key }) => key)));
  });

  itSampled('a silence counts from the end of a break in which nobody looked', async () => {
    const database = await opened();
    await deliver(database, START - 28 * 24 * HOUR, 28 * 24);
    await look(database, START);
    expect(await look(database, START + 30 * HOUR)).toEqual([]);
    expect(await lookUntilFound(database, START + 30 * HOUR, 8)).toBe(3);
  });

  it('without `notify` nothing is looked at', async () => {
    const database = await openNew();
    await deliver(database, START - HOUR, 1);
    expect(await look(database, START, [])).toEqual([]);
    expect(await database.selectFrom('marks').selectAll().execute()).toEqual([]);
    expect(await database.selectFrom('sourceHours').selectAll().execute()).toEqual([]);
  });
});

it('only sources that send us something for enabled automations may fall silent', () => {
  const sources = { github: {}, schedule: {}, dispatch: {}, webhook: { source: 'pager' } };
  const on = { ...makeAutomation().on, sources };
  const known = definitions([
    makeAutomation({ on }),
    makeAutomation({ id: 'off', enabled: false, on: { ...on, sources: { sentry: {} } } }),
  ]);
  const pager = { scheme: 'hmac', secrets: ['PAGER_SECRET'], id: null } as never;
  expect(heardSources({ ...known, settings: { ...known.settings, sources: { pager, unused: pager } } })).toEqual([
    'github',
    'pager',
  ]);
});
