import { createToken as create } from '../../database/tokens/create-token.ts';
import { listTokens as list, type TokenRecord } from '../../database/tokens/list-tokens.ts';
import { revokeToken as revoke } from '../../database/tokens/revoke-token.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { formatTable } from '../format-table.ts';
import { jsonLine } from '../json-line.ts';
import { readDefinitions } from '../place/read-definitions.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';
import { noAutomation } from '../runs/no-automation.ts';

export interface CreateTokenOptions extends PlaceOptions {
  name: string;
  /** Ids of automations; absent: all. */
  automation?: string[];
  /** Milliseconds; absent: for ever. */
  expires?: number;
  json?: boolean;
}

export interface TokenOptions extends PlaceOptions {
  json?: boolean;
}

/** Makes a token and shows it, once. */
export async function createToken({ name, automation, expires, json, ...options }: CreateTokenOptions): Promise<void> {
  const place = readPlace(options, 'command');
  requireAutomations(
    readDefinitions(place.definitionsFolder).automations.map(({ id }) => id),
    automation ?? [],
  );
  const now = Date.now();
  const expiresAt = expires === undefined ? null : new Date(now + expires).toISOString();
  const made = { name, automations: automation ?? null, createdAt: new Date(now).toISOString(), expiresAt };
  const token = await withDatabase(place, (database) => create(database, made));
  if (token === null) {
    throw new CommandError(`There is or was a token "${name}". Choose another name: each is used once.`, EXIT.refused);
  }
  if (json) return console.log(jsonLine({ token, ...made }));
  console.log(token);
  console.error(
    `This is the only time that the token "${name}" is shown. It may start ${scopeOf(made)}, ${endOf(made)}.`,
  );
}

/** Lists all tokens that there ever were. */
export async function listTokens({ json, ...options }: TokenOptions): Promise<void> {
  const tokens = await withDatabase(readPlace(options, 'command'), (database) => list(database));
  if (json) return console.log(jsonLine(tokens));
  if (tokens.length === 0) return console.log('No tokens.');
  const now = new Date().toISOString();
  const rows = tokens.map((token) => [
    token.name,
    stateOf(token, now),
    scopeOf(token),
    shown(token.createdAt),
    shown(token.expiresAt),
    shown(token.lastUsedAt),
  ]);
  console.log(formatTable([['NAME', 'STATE', 'MAY START', 'CREATED (UTC)', 'EXPIRES', 'LAST USED'], ...rows]));
}

/** Makes a token invalid. Runs that it has started go on. */
export async function revokeToken(name: string, { json, ...options }: TokenOptions): Promise<void> {
  const now = new Date().toISOString();
  const revokedAt = await withDatabase(readPlace(options, 'command'), (database) => revoke(database, name, now));
  if (revokedAt === null) {
    throw new CommandError(`There is no token "${name}". \`curfew token list\` shows all.`, EXIT.notFound);
  }
  if (json) return console.log(jsonLine({ name, revokedAt }));
  console.log(
    revokedAt === now ? `The token "${name}" is revoked.` : `The token "${name}" was revoked at ${revokedAt}.`,
  );
}

function requireAutomations(known: string[], asked: string[]): void {
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) throw noAutomation(unknown, known);
}

function stateOf({ revokedAt, expiresAt }: TokenRecord, now: string): string {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'valid';
}

function scopeOf({ automations }: Pick<TokenRecord, 'automations'>): string {
  return automations === null ? 'all automations' : automations.join(', ');
}

function endOf({ expiresAt }: Pick<TokenRecord, 'expiresAt'>): string {
  return expiresAt === null ? 'until it is revoked' : `until ${expiresAt}`;
}

function shown(time: string | null): string {
  return time === null ? 'never' : time.slice(0, 16).replace('T', ' ');
}
