import { sql } from 'kysely';
import type { DeliveryCursor } from '../retention/remove-old-bodies.ts';
import type { Database } from '../schema.ts';

export interface FoundDeliveries {
  /** Newest first, at most `limit`. */
  deliveries: DeliveryCursor[];
  /** Whether `text` is the whole id of these deliveries, and not only the beginning of an id. */
  whole: boolean;
}

/**
 * Finds the deliveries that an id names: those with this id; if there are none, those whose id begins with it. Several may
 * have one id, because each source makes its own; with `source` only those of this source count. An empty text names none.
 */
export async function findDeliveries(
  database: Database,
  { text, source = null, limit }: { text: string; source?: string | null; limit: number },
): Promise<FoundDeliveries> {
  // PostgreSQL takes no text with this character.
  if (text === '' || text.includes('\0')) return { deliveries: [], whole: false };
  const newest = database
    .selectFrom('deliveries')
    .select(['source', 'deliveryId', 'receivedAt'])
    .$if(source !== null, (query) => query.where('source', '=', source))
    .orderBy('receivedAt', 'desc')
    .orderBy('source')
    .limit(limit);
  const whole = await newest.where('deliveryId', '=', text).execute();
  if (whole.length > 0) return { deliveries: whole, whole: true };
  // Not `like`: its wildcards, and on SQLite its letters, would match more than what was typed.
  const beginning = sql<string>`substr(${sql.ref('deliveryId')}, 1, length(cast(${text} as text)))`;
  return { deliveries: await newest.where(beginning, '=', text).execute(), whole: false };
}
