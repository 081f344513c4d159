import type { Admission, BusyPolicy, Refused } from '../../contract/admission.ts';
import type { RunFacts } from '../../contract/run.ts';
import type { RunId } from '../../contract/event.ts';
import { readAdmissionSettings } from '../admission/admission-settings.ts';
import type { Waiter } from '../admission/admission-tables.ts';
import { findPause } from '../admission/find-pause.ts';
import { findWaiters } from '../admission/find-waiters.ts';
import { noteRated } from '../admission/notes/note-rated.ts';
import { claimFirstPull, noRoomToStart } from '../admission/room/claim-pull.ts';
import { pullSeeker } from '../admission/room/pull-room.ts';
import { passOn } from '../admission/pass-on.ts';
import { takeRates } from '../admission/take-rates.ts';
import { takeSubject } from '../admission/take-subject.ts';
import { tryBreaker } from '../admission/try-breaker.ts';
import { underAlias } from '../admission/under-alias.ts';
import { waitForSubject } from '../admission/wait-for-subject.ts';
import { decideOnce } from './decide-once.ts';
import { lockRun } from './lock-run.ts';
import type { Database } from '../schema.ts';

export interface AdmitRequest {
  run: RunFacts;
  /**
   * Together with the run id, the key of the decision. The workflow counts one sequence for `admit`, `reserve` and
   * `raise`.
   */
  step: number;
  /** What the run does if its subject is busy; absent: `skip`. */
  whenBusy?: BusyPolicy;
  /** The run has waited for its subject as long as a run may: if it is busy still, the run does not wait any longer. */
  giveUp?: boolean;
  /** A run whose workflow was found closed. If it still holds the subject, it loses it. */
  takeOverFrom?: RunId;
  /** `owner/name`, where the run may open pull requests; absent: it may open none. */
  pullsInto?: string;
  /** False: "busy" is not stored, because the caller looks up the holder and then asks for the same step again. */
  final: boolean;
  /** RFC 3339; absent: now. */
  at?: string;
}

/**
 * Decides in one transaction whether a run may start: nobody has paused its automation, it gets its subject, its rates have
 * room, its breaker lets it through, and it is not settled. If its subject is busy, it may wait instead. Asking again for a
 * stored decision returns it word for word. Also makes the run's record.
 */
export async function admit(database: Database, request: AdmitRequest): Promise<Admission> {
  const { step, final } = request;
  const { runId } = request.run;
  return await database.transaction().execute(async (transaction) => {
    const run = await lockRun(transaction, request.run);
    // One instant for all parts: taken now, when others can no longer decide before this run.
    const at = request.at ?? new Date().toISOString();
    return await decideOnce<Admission>(
      transaction,
      { runId, step, decidedAt: at },
      {
        decide: async () =>
          run.outcome === null ? await decide(transaction, { ...request, at }) : { admitted: false, reason: 'settled' },
        isProvisional: (admission) => !admission.admitted && admission.reason === 'busy' && !final,
      },
    );
  });
}

/** A decision with all the runs that it concerns. */
type Decision = Admission & { wake: RunId[] };

type TimedRequest = AdmitRequest & { at: string };

async function decide(transaction: Database, request: TimedRequest): Promise<Admission> {
  const { wake, ...admission } = await decideAndCollect(transaction, request);
  return wake.length === 0 ? admission : { ...admission, wake };
}

async function decideAndCollect(transaction: Database, given: TimedRequest): Promise<Decision> {
  const run = await underAlias(transaction, given.run);
  const request = { ...given, run };
  const { whenBusy = 'skip', takeOverFrom, at } = request;
  const { runId, automation, event } = run;
  if (whenBusy === 'parallel') {
    const refused = (await findPause(transaction, automation)) ?? (await overLimits(transaction, request));
    return { ...(refused ?? { admitted: true }), wake: [] };
  }
  const { holder, granted } = await takeSubject(transaction, run, { takeOverFrom, at });
  const woken = granted === null ? [] : [granted];
  const waiters = await findWaiters(transaction, run);
  const own = waiters.find((waiter) => waiter.runId === runId);
  const refused =
    endOf(own) ??
    (await findPause(transaction, automation)) ??
    (holder === runId ? await overLimits(transaction, request) : await busy(transaction, { request, holder, waiters }));
  if (refused === null) return { ...(await start(transaction, { run, waiters, own })), wake: woken };
  if (holder === runId) {
    const next = await passOn(transaction, { automation, subject: event.subject, runId });
    if (next !== null && next !== runId) woken.push(next);
  }
  return { ...refused, wake: [...woken, ...(refused.wake ?? [])] };
}

/** How the waiting of a run has ended, if another run has ended it. */
function endOf(own: Waiter | undefined): Refused | null {
  if (own === undefined || own.byRunId === null) return null;
  if (own.state === 'superseded') return { admitted: false, reason: 'superseded', by: own.byRunId };
  return own.state === 'steered' ? { admitted: false, reason: 'steered', into: own.byRunId } : null;
}

async function overLimits(
  transaction: Database,
  { run, at, pullsInto, whenBusy }: TimedRequest,
): Promise<Refused | null> {
  const { rates, breaker, prsOpen } = await readAdmissionSettings(transaction);
  const pulls = pullsInto === undefined ? null : pullSeeker({ run, whenBusy, repository: pullsInto });
  const noRoom = pulls === null ? null : await noRoomToStart(transaction, pulls, prsOpen);
  if (pulls !== null && noRoom !== null) {
    return { admitted: false, reason: 'prs-open', repository: pulls.repository, ...noRoom };
  }
  const refused =
    (await tryBreaker(transaction, { run, breaker, at })) ?? (await takeRates(transaction, { run, rates, at }));
  if (pulls !== null && refused === null) await claimFirstPull(transaction, pulls);
  return refused;
}

interface Busy {
  request: TimedRequest;
  holder: RunId;
  waiters: readonly Waiter[];
}

/**
 * A run that steers or restarts another one spends the money of that run, so its rates are asked before it waits. With
 * `queue-latest` they are asked when it starts, or the newest event might be the one that has no room.
 */
async function busy(transaction: Database, { request, holder, waiters }: Busy): Promise<Refused> {
  const { run, whenBusy = 'skip', final, giveUp = false, at } = request;
  if (whenBusy === 'skip' || whenBusy === 'parallel' || !final) return { admitted: false, reason: 'busy', holder };
  const wait = { run, policy: whenBusy, holder, waiters, giveUp, at };
  if (whenBusy === 'queue-latest') return await waitForSubject(transaction, wait);
  const { rates } = await readAdmissionSettings(transaction);
  const refused = await takeRates(transaction, { run, rates, at });
  if (refused !== null) return refused;
  const waiting = await waitForSubject(transaction, wait);
  if (waiting.reason !== 'waiting' || waiting.policy !== whenBusy) await noteRated(transaction, run.runId, at);
  return waiting;
}

interface Start {
  run: RunFacts;
  waiters: readonly Waiter[];
  own: Waiter | undefined;
}

/** The run has its subject. What waits to be sent into a session is for this run from now on. */
async function start(transaction: Database, { run: { runId }, waiters, own }: Start): Promise<Admission> {
  if (own !== undefined) {
    await transaction.deleteFrom('waiters').where('runId', '=', runId).execute();
    const columns = { phase: 'admitting', reason: null } as const;
    await transaction.updateTable('runs').set(columns).where('runId', '=', runId).execute();
  }
  const others = waiters.filter((waiter) => waiter.state === 'waiting' && waiter.policy === 'steer');
  const steering = others.map((waiter) => waiter.runId).filter((id) => id !== runId);
  return steering.length === 0 ? { admitted: true } : { admitted: true, steering };
}
