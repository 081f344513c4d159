import type { Database } from '../schema.ts';

export interface ActingRun {
  /** The login by whose event the run was started; null if nobody is known. */
  startedBy: string | null;
  startedAt: string;
  /** The newest of its acts. RFC 3339, as `startedAt`. */
  actedAt: string;
}

/** The runs with an act under one of these keys since a time (RFC 3339): at most `limit`, the newest act first. */
export async function runsActingAt(
  database: Database,
  keys: readonly string[],
  { since, limit }: { since: string; limit: number },
): Promise<ActingRun[]> {
  if (keys.length === 0) return [];
  return await database
    .selectFrom('ownActs')
    .innerJoin('runs', 'runs.runId', 'ownActs.runId')
    .select(({ fn }) => ['runs.actor as startedBy', 'runs.startedAt', fn.max('ownActs.at').as('actedAt')])
    .where('ownActs.key', 'in', keys)
    .where('ownActs.at', '>=', since)
    .groupBy(['runs.runId', 'runs.actor', 'runs.startedAt'])
    .orderBy('actedAt', 'desc')
    .limit(limit)
    .execute();
}
