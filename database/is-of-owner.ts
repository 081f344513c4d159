import { sql, type RawBuilder } from 'kysely';

/** Whether a column with `owner/name` is of an owner (in lower case), whatever the collation of the database. */
export function isOfOwner(column: string, owner: string): RawBuilder<boolean> {
  const beginning = `${owner}/`;
  return sql<boolean>`substr(lower(${sql.ref(column)}), 1, ${sql.lit(beginning.length)}) = ${beginning}`;
}
