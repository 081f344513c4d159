import type { Database } from '../schema.ts';

export interface RunRange {
  /** RFC 3339. */
  since: string;
  /** At most so many runs. */
  limit: number;
  /** RFC 3339: runs that started then or later do not count, nor what others did first then or later. Absent: all count. */
  startedBefore?: string | undefined;
}

export interface ActingRun {
  /** The delivery that started it. */
  deliveryId: string;
  /** The login by whose event the run was started; null if nobody is known. */
  startedBy: string | null;
  startedAt: string;
  /** Its first act, wherever that was. RFC 3339, as `startedAt` and `actedAt`. */
  firstActedAt: string;
  /** The newest of its acts under one of the keys. */
  actedAt: string;
}

/** The runs with an act under one of these keys, the newest act first. */
export async function runsActingAt(
  database: Database,
  keys: readonly string[],
  { since, limit, startedBefore }: RunRange,
): Promise<ActingRun[]> {
  if (keys.length === 0) return [];
  let query = database
    .selectFrom('ownActs')
    .innerJoin('runs', 'runs.runId', 'ownActs.runId')
    .innerJoin('ownActs as anyAct', 'anyAct.runId', 'ownActs.runId')
    .select(({ fn }) => [
      'runs.deliveryId',
      'runs.actor as startedBy',
      'runs.startedAt',
      fn.min('anyAct.at').as('firstActedAt'),
      fn.max('ownActs.at').as('actedAt'),
    ])
    .where('ownActs.key', 'in', keys)
    .where('ownActs.at', '>=', since)
    .groupBy(['runs.runId', 'runs.deliveryId', 'runs.actor', 'runs.startedAt'])
    .orderBy('actedAt', 'desc')
    .limit(limit);
  if (startedBefore !== undefined) {
    query = query
      .where('runs.startedAt', '<', startedBefore)
      .having(({ fn }) => fn.min('anyAct.at'), '<', startedBefore);
  }
  return await query.execute();
}
