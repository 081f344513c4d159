import type { Database } from '../../../../database/schema.ts';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { DAY_MS } from '../../../../time/day-ms.ts';
import { busyDefinitions } from './busy-definitions.ts';
import { busyDeliveries, busyMonthMs } from './busy-deliveries.ts';
import type { Chance } from './chance.ts';
import { playMonth } from './play-month.ts';
import { tickingClock } from './ticking-clock.ts';

/** With a change of the clock, and with the end of a month, for most seeds. */
const FIRST_FROM = Date.parse('2026-10-01T00:00:00Z');
const MOST_LATER_MS = 30 * DAY_MS;

export interface BusyMonth {
  database: Database;
  /** Those at the end. */
  definitions: Definitions;
  since: string;
  until: string;
}

export interface BusyMonthOptions {
  /** An empty one. */
  database: Database;
  chance: Chance;
  deliveries: number;
  /** People change the definitions in the middle of the time. */
  isChanged?: boolean;
}

/** A time of at least a week in which deliveries of all sources start runs, and most limits are reached now and then. */
export async function busyMonth({
  database,
  chance,
  deliveries: count,
  isChanged = false,
}: BusyMonthOptions): Promise<BusyMonth> {
  const from = FIRST_FROM + chance.below(MOST_LATER_MS);
  const lengthMs = busyMonthMs(count);
  const to = from + lengthMs;
  const timezone = chance.of(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'UTC']);
  const perDay = (count * DAY_MS) / lengthMs;
  const options = { perDay, monthUsd: Math.round(count * chance.of([1.1, 1.8, 3.2])), timezone };
  const former = busyDefinitions(options);
  const definitions = isChanged ? busyDefinitions({ ...options, isChanged }) : former;
  const change = isChanged ? { at: from + lengthMs / 2, definitions } : null;
  const deliveries = busyDeliveries(chance, { count, from, lengthMs });
  const clock = tickingClock();
  await playMonth({ database, definitions: former, change, chance, clock, deliveries, from, to });
  return { database, definitions, since: new Date(from).toISOString(), until: new Date(to).toISOString() };
}
