import { RequestError } from 'octokit';
import { beforeEach, expect, it } from 'vitest';
import type { HookAddress, HookCalls, HookPage } from '../../../../../connections/github/hook-calls.ts';
import type { Database } from '../../../../../database/schema.ts';
import { lookThroughHook } from '../../../../../triggers/sources/github/hooks/look-through-hook.ts';
import { temporaryDatabase } from '../../../../support/database/temporary-database.ts';

const PAGES = 300;
const PER_PAGE = 10;
const SINCE = '2026-11-20T00:00:00.000Z';
const HOOK: HookAddress = { kind: 'repository', place: 'acme/api', id: '7' };

let database: Database;
beforeEach(async () => void (database = await temporaryDatabase()));

/** A list of failed deliveries, newest first, on so many pages. `fail` may throw instead of a page. */
function listOf(pages: number, fail: (page: number) => void): HookCalls & { asked: number[] } {
  const asked: number[] = [];
  return {
    asked,
    listHooks: () => Promise.reject(new Error('not asked')),
    redeliver: () => Promise.reject(new Error('not asked')),
    async listDeliveries(_, cursor) {
      const page = Number(cursor ?? 0);
      asked.push(page);
      fail(page);
      return { deliveries: deliveriesOf(page), next: page + 1 < pages ? String(page + 1) : null };
    },
  };
}

function deliveriesOf(page: number): HookPage['deliveries'] {
  return Array.from({ length: PER_PAGE }, (_, n) => {
    const nth = page * PER_PAGE + n;
    const deliveredAt = new Date(Date.parse('2026-11-22T00:00:00.000Z') - nth * 1_000).toISOString();
    return {
      id: String(9_000_000 - nth),
      guid: `guid-${nth}`,
      event: 'issues',
      answer: 500,
      deliveredAt,
      succeeded: false,
    };
  });
}

function refusal(status: number, headers: Record<string, string> = {}): RequestError {
  const request = { method: 'GET', url: 'https://forge.example/', headers: {} } as const;
  return new RequestError('refused', status, { request, response: { status, url: '', headers, data: {} } });
}

async function look(calls: HookCalls, pages = PAGES): Promise<string | null> {
  return await lookThroughHook({ database, calls, hook: HOOK, since: SINCE, budget: { pages } });
}

async function countLost(): Promise<number> {
  return (await database.selectFrom('lostDeliveries').select('deliveryId').execute()).length;
}

it('at a rate limit in the middle of the list the next turn goes on there, and each delivery is found once', async () => {
  let isLimited = true;
  const calls = listOf(PAGES, (page) => {
    if (isLimited && page === 170) throw refusal(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' });
  });
  await expect(look(calls)).rejects.toThrow('could not be read from GitHub');
  expect(await countLost()).toBe(170 * PER_PAGE);
  await expect(look(calls)).rejects.toThrow('could not be read from GitHub');
  isLimited = false;
  const before = calls.asked.length;
  expect(await look(calls)).toBeNull();
  expect(await countLost()).toBe(PAGES * PER_PAGE);
  // The newest part of the list is looked at each time, for what came since.
  const again = calls.asked.slice(before).filter((page) => page < 170);
  expect(again.length).toBeLessThan(35);
});

it('a list with more pages than a turn may read is read to its end by the next turns', async () => {
  const calls = listOf(PAGES, () => {});
  for (let turn = 0; turn < 5; turn++) expect(await look(calls, 140)).toBeNull();
  expect(await countLost()).toBe(PAGES * PER_PAGE);
});

it('a cursor that GitHub no longer knows is given up and named, and what is new is found all the same', async () => {
  const calls = listOf(PAGES, (page) => {
    if (page >= 100) throw refusal(422);
  });
  await look(calls, 100);
  expect(await look(calls)).toMatch(/^the deliveries of the webhook of acme\/api cannot be checked: GitHub says 422/);
  expect(await look(calls)).toBeNull();
});
