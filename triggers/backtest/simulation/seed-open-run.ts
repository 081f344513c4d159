import type { Admission } from '../../../contract/admission.ts';
import type { RunId } from '../../../contract/event.ts';
import type { RecordedRun } from '../../../database/history/recorded-runs.ts';
import { seedRun } from '../../../database/replay/seed-run.ts';
import { seedWaiter, type SeededWaiter } from '../../../database/replay/seed-waiter.ts';
import { endWait, goOn, planGivingUp } from './ask-for-admission.ts';
import { planEnd } from './ask-for-money.ts';
import { beginRun } from './begin-run.ts';
import { asWorking, reservedFirst } from './book-run.ts';
import { endLater } from './end-later.ts';
import { ORDER } from './event-queue.ts';
import { planLoss } from './plan-loss.ts';
import type { PlannedRun } from './planned-run.ts';
import { notBefore, simulatedRun, type SimulatedRun, type Simulation } from './simulation.ts';

export interface OpenRun {
  recorded: RecordedRun;
  /** Null: its automation is not looked at. Then it works, and nothing about it is decided again. */
  planned: PlannedRun | null;
  /** RFC 3339: when the simulation begins. */
  since: string;
  /** Whether a run asked for admission before that. */
  hasAsked: (runId: RunId) => boolean;
}

/**
 * Brings a run that was not over when the simulation begins to where it really stood: it works, has its subject, waits for it, or
 * was refused a moment ago. Whoever has not asked for admission yet does so when it really did.
 */
export async function seedOpenRun(
  simulation: Simulation,
  { recorded, planned, since, hasAsked }: OpenRun,
): Promise<void> {
  const { money, asks } = recorded;
  const hasMoney = money?.decision.reserved === true && money.at < since;
  const last = asks.findLast(({ at }) => at < since)?.admission;
  if (planned === null || hasMoney) return await seedWorking(simulation, { recorded, planned, since });
  if (last === undefined) return beginRun(simulation, planned, notBefore(since, asks[0]?.at));
  const run = simulatedRun(planned, 'asking');
  simulation.runs.set(planned.facts.runId, run);
  planLoss(simulation, run);
  if (last.admitted) return await seedAdmitted(simulation, run, since);
  if (last.reason === 'waiting') return await seedWaiting(simulation, run, { last, since, hasAsked });
  await endLater(simulation, run, { outcome: 'skipped', at: since });
}

async function seedWorking(
  simulation: Simulation,
  { recorded, planned, since }: Omit<OpenRun, 'hasAsked'>,
): Promise<void> {
  const run = asWorking(simulation, recorded, recorded.money?.at ?? since);
  await seedRun(simulation.database, {
    run: run.facts,
    holds: planned !== null && planned.whenBusy !== 'parallel' && isHolder(recorded, since),
    money: {
      at: recorded.money?.askedAt ?? since,
      micros: reservedFirst(recorded, since),
      timeZone: simulation.timeZone,
    },
    isInBalances: true,
  });
  planLoss(simulation, run);
  planEnd(simulation, run, since);
}

function isHolder({ lostSubjectAt }: RecordedRun, since: string): boolean {
  return lostSubjectAt === null || lostSubjectAt >= since;
}

async function seedAdmitted(simulation: Simulation, run: SimulatedRun, since: string): Promise<void> {
  const { facts, whenBusy, recorded } = run;
  if (recorded === null) return;
  run.state = 'admitted';
  const holds = whenBusy !== 'parallel' && isHolder(recorded, since);
  await seedRun(simulation.database, { run: facts, holds });
  if (recorded.money !== null && recorded.money.at < since)
    return await endLater(simulation, run, { outcome: 'skipped', at: since });
  const at = notBefore(since, recorded.money?.at);
  simulation.queue.add({ at, order: ORDER.ask, happen: (now) => goOn(simulation, run, now) });
}

type Waiting = Extract<Admission, { reason: 'waiting' }>;

async function seedWaiting(
  simulation: Simulation,
  run: SimulatedRun,
  { last, since, hasAsked }: { last: Waiting; since: string; hasAsked: OpenRun['hasAsked'] },
): Promise<void> {
  const { facts, recorded } = run;
  run.state = 'waiting';
  run.hasWaited = true;
  const { policy, until } = last;
  const next = recorded?.asks.find(({ at }) => at >= since)?.admission;
  await seedWaiter(simulation.database, { run: facts, policy, until, endedBy: endedBy(next, hasAsked) });
  // If nobody else has the subject, it had been given to this run.
  if (isGrant(next) && recorded?.row.endedAt !== null) await seedRun(simulation.database, { run: facts, holds: true });
  planGivingUp(simulation, run, until);
  endWait(simulation, run);
  // It may have been woken already.
  simulation.wake([facts.runId], since);
}

/** Which run had ended the wait of a run that was told this when it asked the next time; null if it still waited. */
function endedBy(next: Admission | undefined, hasAsked: OpenRun['hasAsked']): SeededWaiter['endedBy'] {
  if (next === undefined || next.admitted) return null;
  if (next.reason === 'steered') return { state: 'steered', byRunId: next.into };
  return next.reason === 'superseded' && hasAsked(next.by) ? { state: 'superseded', byRunId: next.by } : null;
}

/** Whether a run that asks next, or that really ended instead, may have its subject already. */
function isGrant(next: Admission | undefined): boolean {
  if (next === undefined || next.admitted) return true;
  return ['paused', 'breaker', 'prs-open', 'rate'].includes(next.reason);
}
