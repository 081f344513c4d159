import type { Compilable, CompiledQuery } from 'kysely';
import type { Database } from '../../database/schema.ts';

/** Stands for a parameter while a query is built. */
class Placeholder {
  readonly name: PropertyKey;
  /** Null where it is none of a row's. */
  readonly row: number | null;

  constructor(name: PropertyKey, row: number | null) {
    this.name = name;
    this.row = row;
  }
}

/**
 * A query that is built and compiled once per kind of database and number of rows, and run with other parameters each
 * time: building costs more than a small statement takes. `build` sees placeholders: what it makes must not depend on
 * their values, nor on anything else that changes.
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

function placeholders<Shared extends object, Row extends object>(count: number): [Shared, Row[]] {
  const proxy = <Parameters extends object>(row: number | null): Parameters =>
    new Proxy({} as Parameters, { get: (_, name) => new Placeholder(name, row) });
  return [proxy<Shared>(null), Array.from({ length: count }, (_, row) => proxy<Row>(row))];
}
