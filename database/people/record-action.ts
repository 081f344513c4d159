import type { RunId } from '../../contract/event.ts';
import type { Actor, RunAction } from '../../contract/people.ts';
import type { Database } from '../schema.ts';

export interface RecordedAction {
  /** Made by the caller before its first attempt: two records with the same key count as one. */
  key: string;
  /** RFC 3339. */
  at: string;
  actor: Actor;
  action: RunAction;
  detail: Record<string, unknown>;
}

/** Stores what a person did to a run. The first record of a key stands. */
export async function recordAction(
  database: Database,
  { runId, key, at, actor, action, detail }: RecordedAction & { runId: RunId },
): Promise<void> {
  await database
    .insertInto('runEvents')
    .values({ runId, key, at, actor, action, detail: JSON.stringify(detail) })
    .onConflict((conflict) => conflict.columns(['runId', 'key']).doNothing())
    .execute();
}
