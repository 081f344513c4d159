import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../../database/schema.ts';

/** Counts what is awaited, and breaks the one with a given number off. */
export interface FaultPoints {
  /** Call it before and after each thing that is awaited. Throws at the point that is broken off. */
  pass(): void;
  /** How many points were passed. */
  count(): number;
}

/** Throws at the point with this number, once. */
export function faultAt(broken: number): FaultPoints {
  let count = 0;
  return {
    pass() {
      count += 1;
      if (count === broken) throw new Error(`broken off at point ${broken}`);
    },
    count: () => count,
  };
}

/**
 * A database that breaks off at fault points: after a statement, which undoes its transaction; and after a commit, of which
 * the caller never hears.
 */
export function faultyDatabase(database: Database, points: FaultPoints): Database {
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      points.pass();
      return result;
    },
  };
  const faulty = database.withPlugin(plugin);
  return new Proxy(faulty, {
    get(target, name) {
      if (name !== 'transaction') {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      }
      return () => ({
        async execute<Result>(act: (transaction: Database) => Promise<Result>): Promise<Result> {
          const result = await target.transaction().execute(act);
          points.pass();
          return result;
        },
      });
    },
  });
}
