import { sql } from 'kysely';
import type { Reservation } from '../ledger/reservation.ts';
import type { Database } from '../schema.ts';
import type { PastBalance } from './balances-before.ts';

/** What a balance was charged late, and when (RFC 3339). */
export type LateCharge = PastBalance & { at: string };

/** What was charged since an instant (RFC 3339) for sessions of runs that had been settled before it. */
export async function lateBefore(database: Database, since: string): Promise<LateCharge[]> {
  const rows = await database
    .selectFrom('lateSessions')
    .innerJoin('runs', 'runs.runId', 'lateSessions.runId')
    .leftJoin('entries', (join) =>
      join
        .onRef('entries.runId', '=', 'lateSessions.runId')
        .onRef('entries.at', '=', 'lateSessions.at')
        .on('entries.kind', '=', 'late')
        .on('entries.scope', '=', 'organization')
        .on('entries.period', 'like', '____-__'),
    )
    .select(['lateSessions.at', 'lateSessions.spendMicros', 'entries.micros', 'runs.reservation'])
    .where('lateSessions.at', '>=', since)
    .where(sql<string>`coalesce(runs.settled_at, runs.ended_at)`, '<', since)
    .execute();
  return rows.flatMap(({ at, spendMicros, micros, reservation }) => {
    const { accounts } = reservation === null ? { accounts: [] } : (JSON.parse(reservation) as Reservation);
    const charge = { at, reservedMicros: 0, settledMicros: micros ?? 0, spentMicros: spendMicros };
    return accounts.map(({ scope, period }) => ({ scope, period, ...charge }));
  });
}
