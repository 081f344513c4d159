import { PostgresDialect } from 'kysely';
import pg from 'pg';

const BIGINT = 20;
const NUMERIC = 1700;

/**
 * Kysely over `pg`. BIGINT and NUMERIC (the type of `sum(bigint)`) arrive as numbers, where
 * `pg` would give strings: all our integers are below 2^53. With `isReadOnly`, the server refuses every statement that writes.
 */
export function postgresDialect(url: string, { isReadOnly = false }: { isReadOnly?: boolean } = {}): PostgresDialect {
  const types: pg.CustomTypesConfig = {
    getTypeParser: (oid, format) =>
      oid === BIGINT || oid === NUMERIC ? (text: string) => Number(text) : pg.types.getTypeParser(oid, format),
  };
  const readOnly = isReadOnly ? { options: '-c default_transaction_read_only=on' } : {};
  const pool = new pg.Pool({ connectionString: url, types, max: 10, ...readOnly });
  // Without a listener a broken idle connection ends the process; the pool opens another one for the next query.
  pool.on('error', () => {});
  return new PostgresDialect({ pool });
}
