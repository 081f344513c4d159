import { FAILED, feedBreaker, WORKED } from '../../../database/admission/feed-breaker.ts';
import { admissionsBefore } from '../../../database/history/admissions-before.ts';
import { outcomesBefore, type PastOutcome } from '../../../database/history/outcomes-before.ts';
import type { PastSwitch } from '../../../database/history/past-switches.ts';
import { seedBreaker } from '../../../database/replay/seed-breaker.ts';
import type { Database } from '../../../database/schema.ts';
import { DAY_MS } from '../../../time/day-ms.ts';
import type { Simulation } from './simulation.ts';

/** How far back runs are read at first, and at most: an automation may have failed long ago and not have run since. */
const BACK_MS = { first: 30 * DAY_MS, most: 500 * DAY_MS };

export interface PastBreakers {
  /** Curfew's own database, which is only read. */
  history: Database;
  /** RFC 3339: when the simulation begins. */
  since: string;
  /** In the order of time. */
  switches: readonly PastSwitch[];
}

/** Something that changed a breaker. */
interface Change {
  at: string;
  happen: () => Promise<unknown>;
}

/** Brings the breakers to where they really stood: with the failures since an automation last worked, or was switched on by hand. */
export async function seedBreakers({ database }: Simulation, past: PastBreakers): Promise<void> {
  const { history, since } = past;
  for (const [automation, failed] of await failuresBefore(past)) {
    const first = failed[0];
    if (first === undefined) continue;
    const changes = failed.map(({ runId, outcome, endedAt, at }): Change => ({
      at,
      happen: () => feedBreaker(database, { run: { runId, automation }, outcome, at: endedAt }),
    }));
    const admissions = await admissionsBefore(history, { automation, since: first.at, until: since });
    for (const { runId, at, admission } of admissions)
      changes.push({ at, happen: () => seedBreaker(database, { runId, automation, at, admission }) });
    for (const { happen } of changes.toSorted((one, other) => (one.at === other.at ? 0 : one.at < other.at ? -1 : 1)))
      await happen();
  }
}

/** How the runs of each automation ended since it last worked, if one of them failed. */
async function failuresBefore(past: PastBreakers): Promise<Map<string, PastOutcome[]>> {
  for (let backMs = BACK_MS.first; ; backMs *= 4) {
    const since = new Date(Date.parse(past.since) - backMs).toISOString();
    const all = Map.groupBy(await outcomesBefore(past.history, { since, until: past.since }), (run) => run.automation);
    const found = [...all].map(([automation, runs]) => ({
      automation,
      runs,
      from: lastClosed(automation, runs, past),
    }));
    if (backMs < BACK_MS.most && found.some(({ runs, from }) => from === null && runs.some(isFailure))) continue;
    const failed = found.map(
      ({ automation, runs, from }) => [automation, runs.filter(({ at }) => at > (from ?? ''))] as const,
    );
    return new Map(failed.filter(([, runs]) => runs.some(isFailure)));
  }
}

function isFailure({ outcome }: PastOutcome): boolean {
  return FAILED.has(outcome);
}

/** When the failures of an automation were last forgotten; null if that is not among these runs. */
function lastClosed(
  automation: string,
  runs: readonly PastOutcome[],
  { switches, since }: PastBreakers,
): string | null {
  const worked = runs.findLast(({ outcome }) => WORKED.has(outcome))?.at ?? '';
  const closed = switches.findLast((each) => each.isOn && each.automation === automation && each.at < since)?.at ?? '';
  return (worked > closed ? worked : closed) || null;
}
