import { describe, expect, it } from 'vitest';
import type { ShareAsk } from '../../../contract/github/github-pace.ts';
import { keepStill } from '../../../database/pace/keep-still.ts';
import { takeShare } from '../../../database/pace/take-share.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';

const START = Date.parse('2026-11-27T10:00:00.000Z');
const ACCOUNT = 'api.github.com/curfew-bot';

function take(database: Database, { at, ...ask }: { at: number } & Partial<ShareAsk>) {
  const whole: ShareAsk = { account: ACCOUNT, holder: 'a', bucket: 'rest', slots: 1, former: null, ...ask };
  return takeShare(database, whole, () => START + at);
}

/** All the points of a minute, taken at that instant by others. */
async function spendAll(database: Database, at: number): Promise<void> {
  const grant = { id: `all-${at}`, account: ACCOUNT, bucket: 'rest' as const, amount: 870 };
  await database
    .insertInto('githubGrants')
    .values({ ...grant, at: new Date(START + at).toISOString() })
    .execute();
}

describe.each(DATABASES)('a share of points and requests on $name', ({ openNew }) => {
  it('gives 900 points in a minute, and what was not spent is there for others', async () => {
    const database = await openNew();
    await spendAll(database, 0);
    expect(await take(database, { at: 0 })).toMatchObject({ points: 30 });
    const none = await take(database, { at: 100, holder: 'b' });
    expect(none).toMatchObject({ points: 0, roomAt: START + 73_000 });
    const whole = await take(database, { at: 73_000 });
    expect(whole.points).toBe(30);
    const [id, used] = [whole.id, 1];
    await take(database, { at: 73_100, former: { id, used } });
    const rows = await database.selectFrom('githubGrants').select('amount').execute();
    expect(rows.map(({ amount }) => amount).toSorted((a, b) => a - b)).toEqual([1, 30]);
  });

  it('counts the points of GraphQL apart', async () => {
    const database = await openNew();
    await spendAll(database, 0);
    await take(database, { at: 0 });
    expect(await take(database, { at: 0 })).toMatchObject({ points: 0 });
    expect(await take(database, { at: 0, bucket: 'graphql' })).toMatchObject({ points: 30 });
  });

  it('gives all processes together a hundred requests at one time, and those of a killed one to others after 30 s', async () => {
    const database = await openNew();
    expect(await take(database, { at: 0, holder: 'a', slots: 60 })).toMatchObject({ slots: 64 });
    expect(await take(database, { at: 1, holder: 'b', slots: 60 })).toMatchObject({ slots: 36 });
    expect(await take(database, { at: 2, holder: 'c', slots: 1 })).toMatchObject({ slots: 0 });
    expect(await take(database, { at: 3, holder: 'b', slots: 1 })).toMatchObject({ slots: 5 });
    expect(await take(database, { at: 4, holder: 'c', slots: 90 })).toMatchObject({ slots: 31 });
    // "a" was killed.
    expect(await take(database, { at: 29_999, holder: 'c', slots: 90 })).toMatchObject({ slots: 31 });
    expect(await take(database, { at: 30_000, holder: 'c', slots: 90 })).toMatchObject({ slots: 94 });
  });

  it('is bounded though a clock was far ahead', async () => {
    const database = await openNew();
    const day = 86_400_000;
    await spendAll(database, day);
    await take(database, { at: day, slots: 96 });
    expect(await take(database, { at: 0, holder: 'b' })).toMatchObject({ points: 0, slots: 0, roomAt: START + 73_000 });
    expect(await take(database, { at: 73_000, holder: 'b' })).toMatchObject({ points: 30, slots: 5 });
  });

  it('tells every process that the account keeps still', async () => {
    const database = await openNew();
    await keepStill(database, { account: ACCOUNT, until: START + 60_000, isExact: true }, () => START);
    expect(await take(database, { at: 1, holder: 'b' })).toMatchObject({ stillUntil: START + 60_000 });
    expect(await take(database, { at: 60_000, holder: 'b' })).toMatchObject({ stillUntil: 0 });
  });
});
