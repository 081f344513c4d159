import type { Micros } from '../../money/micros.ts';
import type { Database } from '../schema.ts';

export interface PastCost {
  spendMicros: Micros;
  /** From its admission to its end, with waits for people. */
  durationMs: number;
}

/** What the runs of an automation cost that got money and ended since an instant (RFC 3339), in no particular order. */
export async function pastCosts(
  database: Database,
  { automation, since }: { automation: string; since: string },
): Promise<PastCost[]> {
  const rows = await database
    .selectFrom('runs')
    .select(['spendMicros', 'startedAt', 'endedAt', 'queuedMs'])
    .where('automation', '=', automation)
    .where('startedAt', '>=', since)
    .where('endedAt', 'is not', null)
    .where('reservedMicros', '>', 0)
    .execute();
  return rows.map(({ spendMicros, startedAt, endedAt, queuedMs }) => ({
    spendMicros,
    durationMs: Math.max(0, Date.parse(endedAt ?? startedAt) - Date.parse(startedAt) - queuedMs),
  }));
}
