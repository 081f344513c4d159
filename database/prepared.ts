import type { Compilable, CompiledQuery } from 'kysely';
import type { Database } from './schema.ts';

/**
 * A query that is built and compiled once for each kind of database and number of rows, and then run with other
 * parameters. On SQLite a small statement takes half the time that way (20 µs instead of 40 µs), and an admission runs
 * several in one transaction, for which all other runs wait.
 *
 * `build` is an ordinary query of Kysely. It gets objects whose every field is a placeholder, so that nobody has to list
 * the parameters a second time; a proxy makes them, because the fields are known only as types. What `build` makes must
 * not depend on the values, nor on anything else that changes.
 */
export function prepared<Shared extends object, Row extends object, Result>(
  build: (database: Database, shared: Shared, rows: Row[]) => Compilable<Result>,
): (database: Database, shared: Shared, rows?: readonly Row[]) => Promise<Result[]> {
  const compiledBy = new WeakMap<object, Map<number, CompiledQuery<Result>>>();
  return async (database, shared, rows = []) => {
    const kind = database.getExecutor().adapter;
    const compiledByCount = compiledBy.get(kind) ?? new Map<number, CompiledQuery<Result>>();
    compiledBy.set(kind, compiledByCount);
    const compiled =
      compiledByCount.get(rows.length) ?? build(database, ...placeholders<Shared, Row>(rows.length)).compile();
    compiledByCount.set(rows.length, compiled);
    const parameters = compiled.parameters.map((value) =>
      value instanceof Placeholder ? Reflect.get(value.row === null ? shared : rows[value.row]!, value.name) : value,
    );
    return (await database.executeQuery<Result>({ ...compiled, parameters })).rows;
  };
}

/** Stands in a query for a parameter: the field `name` of a row, or of what all rows share. */
class Placeholder {
  readonly name: PropertyKey;
  /** Null for what all rows share. */
  readonly row: number | null;

  constructor(name: PropertyKey, row: number | null) {
    this.name = name;
    this.row = row;
  }
}

function placeholders<Shared extends object, Row extends object>(count: number): [Shared, Row[]] {
  const proxy = <Parameters extends object>(row: number | null): Parameters =>
    new Proxy({} as Parameters, { get: (_, name) => new Placeholder(name, row) });
  return [proxy<Shared>(null), Array.from({ length: count }, (_, row) => proxy<Row>(row))];
}
