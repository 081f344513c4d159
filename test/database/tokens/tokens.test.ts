import { describe, expect, it } from 'vitest';
import { createToken, TOKEN_FORM } from '../../../database/tokens/create-token.ts';
import { listTokens } from '../../../database/tokens/list-tokens.ts';
import { revokeToken } from '../../../database/tokens/revoke-token.ts';
import { useToken } from '../../../database/tokens/use-token.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';

const CREATED = '2026-11-21T10:00:00.000Z';
const EXPIRES = '2026-11-22T10:00:00.000Z';

async function create(database: Database, name = 'ci', expiresAt: string | null = null): Promise<string | null> {
  return await createToken(database, { name, automations: ['fix-bug'], createdAt: CREATED, expiresAt });
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('a token is valid until it expires, and its last use is noted', async () => {
    const database = await openNew();
    const token = (await create(database, 'ci', EXPIRES)) ?? '';
    expect(token).toMatch(TOKEN_FORM);
    const used = '2026-11-22T09:59:59.999Z';
    expect(await useToken(database, token, used)).toEqual({ name: 'ci', automations: ['fix-bug'] });
    expect(await useToken(database, token, EXPIRES)).toBeNull();
    expect(await listTokens(database)).toEqual([
      {
        name: 'ci',
        automations: ['fix-bug'],
        createdAt: CREATED,
        expiresAt: EXPIRES,
        revokedAt: null,
        lastUsedAt: used,
      },
    ]);
  });

  it('nothing of a token but its id and its hash is stored', async () => {
    const database = await openNew();
    const token = (await create(database)) ?? '';
    const secret = token.slice('curfew_0123456789abcdef_'.length);
    expect(JSON.stringify(await database.selectFrom('tokens').selectAll().execute())).not.toContain(secret);
  });

  it('a revoked token is never valid again, and keeps the time at which it was revoked first', async () => {
    const database = await openNew();
    const token = (await create(database)) ?? '';
    expect(await revokeToken(database, 'ci', '2026-11-21T11:00:00.000Z')).toBe('2026-11-21T11:00:00.000Z');
    expect(await revokeToken(database, 'ci', '2026-11-21T12:00:00.000Z')).toBe('2026-11-21T11:00:00.000Z');
    expect(await useToken(database, token, CREATED)).toBeNull();
    expect(await create(database)).toBeNull();
    expect(await revokeToken(database, 'nobody', CREATED)).toBeNull();
  });

  it('if many ask for one name at once, one of them gets it', async () => {
    const database = await openNew();
    const made = await Promise.all(Array.from({ length: 10 }, () => create(database)));
    expect(made.filter((token) => token !== null).length).toBe(1);
  });

  it.each(['', 'curfew_', 'curfew_0123456789abcdef_', '\0', "' or 1=1 --"])('%j is no token', async (text) => {
    expect(await useToken(await openNew(), text, CREATED)).toBeNull();
  });

  it('the secret of one token does not fit the id of another', async () => {
    const database = await openNew();
    const [one = '', two = ''] = [await create(database), await create(database, 'cd')].map((token) => token ?? '');
    expect(await useToken(database, one.slice(0, 24) + two.slice(24), CREATED)).toBeNull();
  });
});
