import type { Actor, RunAction } from '../../contract/people.ts';
import type { Database } from '../schema.ts';

/** Whether somebody did one of these things to any run since a time (RFC 3339), as its record says. */
export async function hasActed(
  database: Database,
  { actor, actions, since }: { actor: Actor; actions: readonly RunAction[]; since: string },
): Promise<boolean> {
  const found = await database
    .selectFrom('runEvents')
    .select('key')
    .where('actor', '=', actor)
    .where('action', 'in', actions)
    .where('at', '>=', since)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}
