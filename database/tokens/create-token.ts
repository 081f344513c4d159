import { createHash, randomBytes } from 'node:crypto';
import type { Database } from '../schema.ts';

const ID_BYTES = 8;
const SECRET_BYTES = 32;

export interface NewToken {
  /** Names the token for people, and the actor of the runs that it starts. */
  name: string;
  /** The ids of the automations that it may start; null: all. */
  automations: readonly string[] | null;
  /** RFC 3339, as all times here. */
  createdAt: string;
  /** Null: it does not expire. */
  expiresAt: string | null;
}

/** `curfew_`, the id by which a token is found, and its secret part. */
export const TOKEN_FORM = /^curfew_([0-9a-f]{16})_[\w-]{43}$/;

/**
 * Makes a token and returns it: nothing can show it again, because only its hash is stored. Returns null if there is or was
 * a token of this name: a name is never used again, so that it always says who started a run.
 */
export async function createToken(database: Database, token: NewToken): Promise<string | null> {
  const { name, automations, createdAt, expiresAt } = token;
  const id = randomBytes(ID_BYTES).toString('hex');
  const text = `curfew_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const { numInsertedOrUpdatedRows } = await database
    .insertInto('tokens')
    .values({
      name,
      id,
      hash: hashOf(text),
      automations: automations === null ? null : JSON.stringify(automations),
      createdAt,
      expiresAt,
    })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n ? text : null;
}

/** In hex. */
export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
