import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface OwnAct {
  runId: RunId;
  /** How many runs caused one another until this one: 1 if nothing of Curfew caused it. */
  depth: number;
  at: string;
}

/** Which acts count. Times are RFC 3339. */
export interface CountedActs {
  /** Older acts do not count; null: they do. */
  since: string | null;
  /** Acts of these runs do not count. */
  except?: readonly RunId[];
  /** Acts of runs that started then or later do not count. */
  startedBefore?: string | undefined;
}

/** The newest act with one of these keys that counts; null if there is none. */
export async function findOwnAct(
  database: Database,
  keys: readonly string[],
  { since, except = [], startedBefore }: CountedActs,
): Promise<OwnAct | null> {
  if (keys.length === 0) return null;
  let query = database
    .selectFrom('ownActs')
    .leftJoin('runCauses', 'runCauses.runId', 'ownActs.runId')
    .select(['ownActs.runId', 'ownActs.at', 'runCauses.depth'])
    .where('ownActs.key', 'in', keys)
    .orderBy('ownActs.at', 'desc')
    .limit(1);
  if (since !== null) query = query.where('ownActs.at', '>=', since);
  if (except.length > 0) query = query.where('ownActs.runId', 'not in', except);
  if (startedBefore !== undefined) {
    // An act may be kept longer than the record of its run.
    query = query
      .leftJoin('runs', 'runs.runId', 'ownActs.runId')
      .where((is) => is.or([is('runs.startedAt', 'is', null), is('runs.startedAt', '<', startedBefore)]));
  }
  const found = await query.executeTakeFirst();
  return found === undefined ? null : { runId: found.runId, at: found.at, depth: found.depth ?? 1 };
}

/** Has Curfew written down anything that this run did? */
export async function knowsActsOf(database: Database, runId: RunId): Promise<boolean> {
  const found = await database
    .selectFrom('ownActs')
    .select('key')
    .where('runId', '=', runId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
