import type { RunId } from '../../contract/event.ts';
import type { Actor, RunAction } from '../../contract/people.ts';
import type { Database } from '../schema.ts';

export interface RecordedAction {
  /** Made by who asks, before: the same key counts once. */
  key: string;
  /** RFC 3339. */
  at: string;
  actor: Actor;
  action: RunAction;
  detail: Record<string, unknown>;
}

/** Keeps what a person did to a run. The first record of a key stands. */
export async function recordAction(
  database: Database,
  { runId, detail, ...action }: RecordedAction & { runId: RunId },
): Promise<void> {
  await database
    .insertInto('runEvents')
    .values({ ...action, runId, detail: JSON.stringify(detail) })
    .onConflict((conflict) => conflict.columns(['runId', 'key']).doNothing())
    .execute();
}
