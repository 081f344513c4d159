import type { Rate, RateKind } from '../../../contract/admission.ts';
import type { Database } from '../../schema.ts';
import type { AdmissionSettings } from '../admission-settings.ts';
import { rateScopesOf, type RatedRun } from '../rate-scopes-of.ts';

const KINDS: readonly RateKind[] = ['automation', 'repository', 'sender'];

/** A rate in which a run would count, and how many runs still fit. */
export interface RateRoom {
  scope: string;
  rate: Rate;
  left: number;
  /** RFC 3339: when it has room again; null if it has. */
  freeAgainAt: string | null;
}

/**
 * The rates in which a run would count if it were admitted at this instant (RFC 3339). Writes nothing; without a database all of
 * them are whole.
 */
export async function roomInRates(
  database: Database | null,
  run: RatedRun,
  { rates, at }: Pick<AdmissionSettings, 'rates'> & { at: string },
): Promise<RateRoom[]> {
  const scopes = rateScopesOf(run);
  const rooms: RateRoom[] = [];
  for (const kind of KINDS) {
    const [scope, rate] = [scopes[kind], rates[kind]];
    if (scope === null || rate === null) continue;
    const newest = database === null ? [] : await newestIn(database, scope, { rate, at });
    const oldest = newest[rate.count - 1];
    const freeAgainAt = oldest === undefined ? null : after(oldest, rate.perMs);
    rooms.push({ scope, rate, left: Math.max(0, rate.count - newest.length), freeAgainAt });
  }
  return rooms;
}

/** When the runs of a scope were admitted that stand in the way of this one, the newest first; as many as the rate allows. */
async function newestIn(
  database: Database,
  scope: string,
  { rate: { count, perMs }, at }: { rate: Rate; at: string },
): Promise<string[]> {
  const rows = await database
    .selectFrom('ratedRuns')
    .select('at')
    .where('scope', '=', scope)
    .where('at', '>', after(at, -perMs))
    .where('at', '<', after(at, perMs))
    .orderBy('at', 'desc')
    .limit(count)
    .execute();
  return rows.map((row) => row.at);
}

function after(time: string, ms: number): string {
  return new Date(Date.parse(time) + ms).toISOString();
}
