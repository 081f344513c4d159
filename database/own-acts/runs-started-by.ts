import { sql } from 'kysely';
import type { Database, RunRow } from '../schema.ts';
import type { RunRange } from './runs-acting-at.ts';

/** The account `actor` that sent events of one name, about one repository. Its name and the repository are in any case. */
export interface RunSender {
  source: string;
  eventName: string;
  actor: string;
  repository: string;
}

export type StartedRun = Pick<RunRow, 'deliveryId' | 'startedAt' | 'endedAt'>;

/** The runs that such events of a sender have started, the newest first. */
export async function runsStartedBy(
  database: Database,
  { source, eventName, actor, repository }: RunSender,
  { since, limit, startedBefore }: RunRange,
): Promise<StartedRun[]> {
  let query = database
    .selectFrom('runs')
    .select(['deliveryId', 'startedAt', 'endedAt'])
    .where('startedAt', '>=', since)
    .where('source', '=', source)
    .where('eventName', '=', eventName)
    .where(sql`lower(actor)`, '=', actor.toLowerCase())
    .where(sql`lower(repository)`, '=', repository.toLowerCase())
    .orderBy('startedAt', 'desc')
    .limit(limit);
  if (startedBefore !== undefined) query = query.where('startedAt', '<', startedBefore);
  const runs = await query.execute();
  return runs.map((run) => ({ ...run, endedAt: endedBy(run.endedAt, startedBefore) }));
}

/** Null if it had not ended at that time. */
function endedBy(endedAt: string | null, time: string | undefined): string | null {
  return endedAt !== null && time !== undefined && endedAt >= time ? null : endedAt;
}
