import type { Refused } from '../../../contract/admission.ts';
import type { RunId } from '../../../contract/event.ts';
import { markSteered } from '../../../database/admission/mark-steered.ts';
import { admit, type AdmitRequest } from '../../../database/runs/admit.ts';
import { askForMoney } from './ask-for-money.ts';
import { endLater } from './end-later.ts';
import { endSimulated } from './end-simulated.ts';
import { ORDER } from './event-queue.ts';
import { planRealEnd } from './plan-real-end.ts';
import { decide, notBefore, type SimulatedRun, type Simulation } from './simulation.ts';

type Waiting = Extract<Refused, { reason: 'waiting' }>;

/** Asks for the subject of a run and what else admission decides, as the run's workflow does; also when it is woken. */
export async function askForAdmission(simulation: Simulation, run: SimulatedRun, at: string): Promise<void> {
  if (run.state !== 'asking' && run.state !== 'waiting') return;
  const { facts, whenBusy, givesUp: giveUp } = run;
  const request: AdmitRequest = { run: facts, step: ++run.step, whenBusy, giveUp, final: true, at };
  const closed = simulation.losses.get(at);
  if (closed !== undefined) request.takeOverFrom = closed;
  const admission = await admit(simulation.database, request);
  simulation.wake(admission.wake ?? [], at);
  if (admission.admitted) {
    run.state = 'admitted';
    for (const runId of admission.steering ?? []) await takeEvent(simulation, { runId, into: facts.runId, at });
    const happen = (now: string): Promise<void> => goOn(simulation, run, now);
    return simulation.queue.add({ at: notBefore(at, run.recorded?.money?.at), order: ORDER.ask, happen });
  }
  if (admission.reason === 'waiting') return await waitFor(simulation, run, { admission, at });
  decide(run, { kind: 'refused', refusal: admission });
  // A first "no" leaves nothing behind, but a rate may refuse the run that tries whether a broken automation works again.
  const leavesNothing = !run.hasWaited && admission.reason !== 'rate';
  if (leavesNothing) forget(simulation, run);
  else await endLater(simulation, run, { outcome: 'skipped', at });
}

/** Lets runs ask again that were told to: when they really did, or else at once. */
export function wakeRuns(simulation: Simulation, runIds: readonly RunId[], at: string): void {
  for (const runId of runIds) {
    const run = simulation.runs.get(runId);
    if (run === undefined) continue;
    const asked = run.recorded?.asks.slice(1).find((ask) => ask.at >= at)?.at;
    if (asked === undefined && endedInQueue(run)) continue;
    const happen = (now: string): Promise<void> => askForAdmission(simulation, run, now);
    simulation.queue.add({ at: notBefore(at, asked), order: ORDER.ask, happen });
  }
}

/** A run that people really denied or stopped before it asked for money ends as it did. */
export async function goOn(simulation: Simulation, run: SimulatedRun, at: string): Promise<void> {
  const { recorded } = run;
  const isAsWas =
    recorded !== null && recorded.money === null && recorded.asks.some(({ admission }) => admission.admitted);
  if (!isAsWas) return await askForMoney(simulation, run, at);
  const { endedAt, outcome } = recorded.row;
  if (endedAt === null || outcome === null) return;
  planRealEnd(simulation, run, { at, endedAt, outcome });
}

async function waitFor(
  simulation: Simulation,
  run: SimulatedRun,
  { admission, at }: { admission: Waiting; at: string },
): Promise<void> {
  const { facts, recorded } = run;
  const { holder, policy, until, isTold = false } = admission;
  const isFirst = !run.hasWaited;
  run.state = 'waiting';
  run.hasWaited = true;
  if (!isFirst) return;
  planGivingUp(simulation, run, until);
  endWait(simulation, run);
  if (policy === 'steer') await takeEvent(simulation, { runId: facts.runId, into: holder, at });
  if (policy === 'restart' && !isTold && !reallyWaitedFor(recorded, holder)) await stop(simulation, holder, at);
}

/** Lets a run ask for the last time when it has waited as long as a run may: when it really did, or else at once. */
export function planGivingUp(simulation: Simulation, run: SimulatedRun, until: string): void {
  const asked = run.recorded?.asks.find((ask) => ask.at >= until)?.at;
  if (asked === undefined && endedInQueue(run)) return;
  const happen = async (now: string): Promise<void> => {
    run.givesUp = true;
    await askForAdmission(simulation, run, now);
  };
  simulation.queue.add({ at: notBefore(until, asked), order: ORDER.ask, happen });
}

/** A run that was really ended while it waited asks no more then, if it still waits, and is settled when it really was. */
export function endWait(simulation: Simulation, run: SimulatedRun): void {
  const { endedAt = null, outcome = null } = endedInQueue(run) ? (run.recorded?.row ?? {}) : {};
  if (endedAt === null || outcome === null) return;
  const happen = async (at: string): Promise<void> => {
    if (run.state !== 'waiting') return;
    run.state = 'ending';
    planRealEnd(simulation, run, { at, endedAt, outcome });
  };
  simulation.queue.add({ at: endedAt, order: ORDER.end, happen });
}

/** Whether a run was really ended while it waited: a person stopped it, or its workflow was ended from outside. */
function endedInQueue({ recorded }: SimulatedRun): boolean {
  const last = recorded?.asks.at(-1)?.admission;
  return last?.admitted === false && last.reason === 'waiting' && recorded?.row.endedAt !== null;
}

function reallyWaitedFor(recorded: SimulatedRun['recorded'], holder: RunId): boolean {
  return (
    recorded?.asks.some(
      ({ admission }) => !admission.admitted && 'holder' in admission && admission.holder === holder,
    ) ?? false
  );
}

function reallyWaitedToSteer(recorded: SimulatedRun['recorded']): boolean {
  return (
    recorded?.asks.some(
      ({ admission }) => !admission.admitted && admission.reason === 'waiting' && admission.policy === 'steer',
    ) ?? false
  );
}

/**
 * Sends the event of a waiting run into the session of the run that holds its subject. A run that
 * really waited to be sent, and never was sent into this session, still waits.
 */
async function takeEvent(
  simulation: Simulation,
  { runId, into, at }: { runId: RunId; into: RunId; at: string },
): Promise<void> {
  const run = simulation.runs.get(runId);
  if (run === undefined) return;
  const { recorded } = run;
  const steered = recorded?.asks.find(
    ({ admission }) => !admission.admitted && admission.reason === 'steered' && admission.into === into,
  );
  if (steered === undefined && reallyWaitedToSteer(recorded)) return;
  await markSteered(simulation.database, { into, runId });
  simulation.wake([runId], notBefore(at, steered?.at));
}

/** Stops the run that holds a subject, because a newer event takes its place. */
async function stop(simulation: Simulation, holder: RunId, at: string): Promise<void> {
  const run = simulation.runs.get(holder);
  if (run !== undefined) await endSimulated(simulation, run, { outcome: 'cancelled', at });
}

function forget(simulation: Simulation, run: SimulatedRun): void {
  run.state = 'over';
  simulation.runs.delete(run.facts.runId);
}
