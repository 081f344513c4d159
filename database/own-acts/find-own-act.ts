import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface OwnAct {
  runId: RunId;
  /** How many runs caused one another until this one: 1 if nothing of Curfew caused it. */
  depth: number;
  at: string;
}

/**
 * The newest act with one of these keys; null if there is none. `since` is RFC 3339: older acts do not count; null: all count.
 */
export async function findOwnAct(
  database: Database,
  keys: readonly string[],
  since: string | null,
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
