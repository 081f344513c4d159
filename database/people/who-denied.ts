import type { RunId } from '../../contract/event.ts';
import type { Actor } from '../../contract/people.ts';
import type { Database } from '../schema.ts';

/** Who has denied what a run waited for, as its record says; null if nobody did. */
export async function whoDenied(
  database: Database,
  { runId, key }: { runId: RunId; key: string },
): Promise<Actor | null> {
  const denials = await database
    .selectFrom('runEvents')
    .select(['actor', 'detail'])
    .where('runId', '=', runId)
    .where('action', '=', 'deny')
    .orderBy('at')
    .execute();
  return denials.find(({ detail }) => (JSON.parse(detail) as { key?: unknown }).key === key)?.actor ?? null;
}
