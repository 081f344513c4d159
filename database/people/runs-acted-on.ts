import type { RunId } from '../../contract/event.ts';
import type { Actor, RunAction } from '../../contract/people.ts';
import type { Database } from '../schema.ts';

/** The runs to which somebody did one of these things since a time (RFC 3339), as their records say. */
export async function runsActedOn(
  database: Database,
  { actor, actions, since }: { actor: Actor; actions: readonly RunAction[]; since: string },
): Promise<RunId[]> {
  const rows = await database
    .selectFrom('runEvents')
    .select('runId')
    .distinct()
    .where('actor', '=', actor)
    .where('action', 'in', actions)
    .where('at', '>=', since)
    .execute();
  return rows.map(({ runId }) => runId);
}
