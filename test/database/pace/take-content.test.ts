import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { URGENCIES, type ContentAnswer, type Urgency } from '../../../contract/github/github-pace.ts';
import { keepStill, noteAccepted } from '../../../database/pace/keep-still.ts';
import { takeContent } from '../../../database/pace/take-content.ts';
import { waitsOfRun } from '../../../database/pace/waits-of-run.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { mostInWindow } from '../../support/pace/most-in-window.ts';
import { sampledRuns } from '../../support/setup/sampled.ts';

const START = Date.parse('2026-11-27T10:00:00.000Z');
const [MINUTE, HOUR] = [60_000, 3_600_000];
const ACCOUNT = 'api.github.com/curfew-bot';

interface Asked {
  at: number;
  urgency?: Urgency;
  account?: string;
}

function ask(database: Database, key: string, { at, urgency = 'comment', account = ACCOUNT }: Asked) {
  return takeContent(database, { account, key, urgency, runId: `fix/github/${key}` }, () => at);
}

/** What was written before at that instant: so much that a minute has no more room. */
async function fillMinute(database: Database, at: number, many = 80): Promise<void> {
  const grant = { account: ACCOUNT, bucket: 'content' as const, amount: 1, at: new Date(at).toISOString() };
  const rows = Array.from({ length: many }, (_, n) => ({ ...grant, id: `${at}-${n}` }));
  await database.insertInto('githubGrants').values(rows).execute();
}

function roomAt(answer: ContentAnswer): number | null {
  return answer.granted ? null : answer.roomAt - START;
}

describe.each(DATABASES)('the bucket of content on $name', ({ name, openNew }) => {
  it('grants 80 in a minute, and names the instant at which there is room again', async () => {
    const database = await openNew();
    for (let n = 0; n < 80; n += 1) expect(await ask(database, `${n}`, { at: START })).toMatchObject({ granted: true });
    expect(roomAt(await ask(database, 'late', { at: START + 10_000 }))).toBe(63_000);
    expect(roomAt(await ask(database, 'later', { at: START + 10_000 }))).toBe(63_000);
    expect(await ask(database, 'other', { at: START + 10_000, account: 'api.github.com/ada' })).toMatchObject({
      granted: true,
    });
    expect(await ask(database, 'late', { at: START + 63_000 })).toEqual({ granted: true, isTrial: false });
  });

  it('lets nobody take the room for which somebody more urgent comes, nor the one who came first', async () => {
    const database = await openNew();
    await fillMinute(database, START);
    for (const [n, urgency] of (['reaction', 'comment', 'pull-request'] as const).entries()) {
      await ask(database, urgency, { at: START + n, urgency });
    }
    await ask(database, 'second comment', { at: START + 10 });
    const at = START + 63_000;
    // Room for all but two.
    await fillMinute(database, at, 78);
    expect(await ask(database, 'reaction', { at, urgency: 'reaction' })).toMatchObject({ granted: false });
    expect(await ask(database, 'second comment', { at })).toMatchObject({ granted: false });
    expect(await ask(database, 'pull-request', { at, urgency: 'pull-request' })).toMatchObject({ granted: true });
    expect(await ask(database, 'comment', { at })).toMatchObject({ granted: true });
  });

  it('forgets a waiter that does not ask again within a minute', async () => {
    const database = await openNew();
    await fillMinute(database, START);
    await fillMinute(database, START + 62_000, 79);
    await ask(database, 'gone', { at: START + 62_000, urgency: 'pull-request' });
    expect(roomAt(await ask(database, 'reaction', { at: START + 64_000, urgency: 'reaction' }))).toBe(125_000);
    expect(await ask(database, 'reaction', { at: START + 123_500, urgency: 'reaction' })).toMatchObject({
      granted: true,
    });
  });

  it('lets a reaction that has waited for more than two hours go before a new pull request', async () => {
    const database = await openNew();
    for (let at = START; at <= START + 3 * HOUR; at += 15 * MINUTE) {
      await keepStill(database, { account: ACCOUNT, until: at + 15 * MINUTE, isExact: true }, () => at);
      await ask(database, 'reaction', { at, urgency: 'reaction' });
    }
    const at = START + 3 * HOUR + 15 * MINUTE;
    await noteAccepted(database, ACCOUNT);
    await fillMinute(database, at - 1, 79);
    expect(await ask(database, 'new', { at, urgency: 'pull-request' })).toMatchObject({ granted: false });
    expect(await ask(database, 'reaction', { at, urgency: 'reaction' })).toMatchObject({ granted: true });
  });

  it('keeps still for all when GitHub has refused, then lets one try alone, and doubles the wait each time', async () => {
    const database = await openNew();
    const refuse = (at: number) =>
      keepStill(database, { account: ACCOUNT, until: at + MINUTE, isExact: false }, () => at);
    expect((await refuse(START)) - START).toBe(MINUTE);
    // Others that were under way are refused, too.
    expect((await refuse(START + 100)) - START).toBe(MINUTE + 100);
    expect(roomAt(await ask(database, 'a', { at: START + 30_000 }))).toBe(MINUTE + 100);
    const at = START + 2 * MINUTE;
    expect(await ask(database, 'a', { at })).toEqual({ granted: true, isTrial: true });
    expect(roomAt(await ask(database, 'b', { at }))).toBe(2 * MINUTE + 20_000);
    expect((await refuse(at + 500)) - at).toBe(500 + 2 * MINUTE);
    expect(await ask(database, 'b', { at: at + 3 * MINUTE })).toEqual({ granted: true, isTrial: true });
    await noteAccepted(database, ACCOUNT);
    expect(await ask(database, 'c', { at: at + 3 * MINUTE })).toEqual({ granted: true, isTrial: false });
  });

  it('tells for which limit a run waits, until it is granted', async () => {
    const database = await openNew();
    await fillMinute(database, START);
    await ask(database, '7', { at: START, urgency: 'pull-request' });
    expect(await waitsOfRun(database, 'fix/github/7', START)).toEqual([
      { account: ACCOUNT, urgency: 'pull-request', until: '2026-11-27T10:01:03.000Z' },
    ]);
    await ask(database, '7', { at: START + 63_000, urgency: 'pull-request' });
    expect(await waitsOfRun(database, 'fix/github/7', START)).toEqual([]);
  });

  it('counts what was written while the clock was far ahead as written now', async () => {
    const database = await openNew();
    await fillMinute(database, START + 100 * HOUR);
    expect(roomAt(await ask(database, 'a', { at: START }))).toBe(63_000);
    expect(await ask(database, 'a', { at: START + 63_000 })).toMatchObject({ granted: true });
  });

  const runs = name === 'SQLite' ? sampledRuns(20) : 1;
  it('grants no more than the limits in any window, whoever asks when, also if the clock goes back', async () => {
    const moves = fc.array(
      fc.record({
        waitMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 90_000 })),
        many: fc.integer({ min: 1, max: 90 }),
        urgency: fc.constantFrom(...URGENCIES),
        backMs: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 2 * HOUR })),
      }),
      { minLength: 20, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(moves, async (drawn) => {
        const database = await openNew();
        const granted: number[] = [];
        let [time, offset] = [START, 0];
        for (const [index, { waitMs, many, urgency, backMs }] of drawn.entries()) {
          time += waitMs;
          offset -= backMs;
          for (let n = 0; n < many; n += 1) {
            const answer = await ask(database, `${index}-${n}`, { at: time + offset, urgency });
            if (answer.granted) granted.push(time);
            else if (answer.roomAt > time + offset + 5_000) break;
          }
        }
        expect(mostInWindow(granted, MINUTE)).toBeLessThanOrEqual(80);
        expect(mostInWindow(granted, HOUR)).toBeLessThanOrEqual(500);
      }),
      { numRuns: runs },
    );
  });
});
