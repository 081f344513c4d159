import type { Database } from '../database/schema.ts';
import type { Definitions } from '../definitions/load-definitions.ts';
import { deliveryKeys } from '../database/history/delivery-keys.ts';
import { pastSwitches } from '../database/history/past-switches.ts';
import { pastRefusals } from '../database/history/past-refusals.ts';
import { periodOf } from '../time/period-of.ts';
import type { BacktestReport } from './backtest-report.ts';
import { createSide, type Past, type Side } from './backtest/create-side.ts';
import { createTally, type Tally } from './backtest/create-tally.ts';
import { heldUntilOf } from './backtest/simulation/held-until-of.ts';
import { occasionsOf } from './backtest/occasions.ts';
import { replayPast } from './backtest/replay-past.ts';
import { WrongRequest } from './dispatch-by-hand.ts';

export interface BacktestRequest {
  /** Curfew's own database. It is only read. */
  database: Database;
  definitions: Definitions;
  /** Another version of the definitions, with which the result is compared; null: with what was really decided. */
  against: { ref: string; definitions: Definitions } | null;
  /** The id of the one automation that is looked at; null: all of them. */
  automation: string | null;
  /** RFC 3339; `until` counts no more. */
  since: string;
  until: string;
  /** Where sessions run: that decides how much is reserved for a run. */
  engine: 'local' | 'hosted';
  taskQueue: string;
  /** How many differences are named for each automation. */
  examples: number;
}

/**
 * Says what these definitions would have done with the deliveries of the past: which runs would have started, what budgets,
 * rates, pauses and busy subjects would have refused, and what that would have cost. Roles, changed files and Curfew's own acts
 * are those that were recorded at the time; what was not recorded is counted as unknown. Runs that really were take their real
 * time and money. Starts and writes nothing, and asks nobody. Throws a WrongRequest if there is no such automation, or if the
 * time is empty.
 */
export async function backtest(request: BacktestRequest): Promise<BacktestReport> {
  const { database, definitions, against, automation, since, until, engine } = request;
  if (since >= until)
    throw new WrongRequest(`The time is empty: it would begin at ${since}, which is not before its end, ${until}.`);
  const former = against === null ? null : only(against.definitions, automation);
  const chosen = only(definitions, automation);
  if (chosen.automations.length + (former?.automations.length ?? 0) === 0) throw noSuch(definitions, automation);
  const refusals = await pastRefusals(database, { since, until });
  const switches = await pastSwitches(database, { until, refusals });
  const past: Past = { history: database, since, until, engine, heldUntil: heldUntilOf(refusals), switches };
  const now = await createSide(chosen, past);
  const before = former === null ? null : await createSide(former, past);
  const sides = before === null ? [now] : [now, before];
  try {
    const tallies = talliesOf(request, sides);
    const keys = await deliveryKeys(database, { since, until });
    const occasions = sides.flatMap((side) => occasionsOf(side.definitions.automations, request));
    const isLookedAt = (id: string): boolean => automation === null || automation === id;
    const deliveries = await replayPast({ now, before, past, isLookedAt, tallies, keys, occasions });
    return {
      version: 1,
      since,
      until,
      timeZone: definitions.settings.timezone,
      comparedWith: against === null ? { what: 'recorded' } : { what: 'ref', ref: against.ref },
      deliveries,
      automations: [...tallies.values()].map((tally) => tally.result()),
    };
  } finally {
    for (const { simulation } of sides) await simulation.database.destroy();
  }
}

function only(definitions: Definitions, automation: string | null): Definitions {
  if (automation === null) return definitions;
  return { ...definitions, automations: definitions.automations.filter(({ id }) => id === automation) };
}

function noSuch({ automations }: Definitions, automation: string | null): WrongRequest {
  const known = automations.map(({ id }) => id).join(', ') || 'none';
  return new WrongRequest(`There is no automation "${automation ?? ''}". There are: ${known}.`);
}

/** Those of the definitions on disk first, then those that only the other version has. */
function talliesOf(
  { definitions, since, until, examples }: BacktestRequest,
  sides: readonly Side[],
): Map<string, Tally> {
  const { timezone: timeZone } = definitions.settings;
  const days = daysOf(since, until, timeZone);
  const tallies = new Map<string, Tally>();
  for (const { means } of sides) {
    for (const [automation, { prediction }] of means) {
      const options = { automation, days, prediction, examples };
      if (!tallies.has(automation)) tallies.set(automation, createTally(options));
    }
  }
  return tallies;
}

const HOUR_MS = 60 * 60_000;

/** The days of a span of time. No day is shorter than an hour. */
function daysOf(since: string, until: string, timeZone: string): string[] {
  const days = new Set<string>();
  const end = Date.parse(until) - 1;
  for (let at = Date.parse(since); at < end; at += HOUR_MS) days.add(periodOf(at, 'day', timeZone));
  return [...days.add(periodOf(end, 'day', timeZone))];
}
