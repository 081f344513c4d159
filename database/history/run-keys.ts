import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

export interface RunKey {
  runId: RunId;
  automation: string;
  source: string;
  deliveryId: string;
  startedAt: string;
}

/** The keys of the runs that started in a span of time (RFC 3339; `until` counts no more), the oldest first. */
export async function runKeys(
  database: Database,
  { since, until }: { since: string; until: string },
): Promise<RunKey[]> {
  return await database
    .selectFrom('runs')
    .select(['runId', 'automation', 'source', 'deliveryId', 'startedAt'])
    .where('startedAt', '>=', since)
    .where('startedAt', '<', until)
    .orderBy('startedAt')
    .orderBy('runId')
    .execute();
}

/**
 * The keys of the runs that started before an instant and were not over then, and of those that started no more than `backMs`
 * before it, the oldest first.
 */
export async function runKeysAround(
  database: Database,
  { at, backMs }: { at: string; backMs: number },
): Promise<RunKey[]> {
  const from = new Date(Date.parse(at) - backMs).toISOString();
  return await database
    .selectFrom('runs')
    .select(['runId', 'automation', 'source', 'deliveryId', 'startedAt'])
    .where('startedAt', '<', at)
    .where((row) =>
      row.or([
        row('startedAt', '>=', from),
        row('endedAt', 'is', null),
        row('endedAt', '>=', at),
        row('settledAt', '>=', at),
      ]),
    )
    .orderBy('startedAt')
    .orderBy('runId')
    .execute();
}
