import type { Refused, WaitingPolicy } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunFacts } from '../../contract/run.ts';
import type { Database } from '../schema.ts';
import type { Waiter } from './admission-tables.ts';
import { arrivalOf } from './arrival-of.ts';
import { countRestart } from './count-restart.ts';

/** How long a run waits for its subject at most. */
const LONGEST_WAIT_MS = 24 * 60 * 60_000;
/** At most this many runs wait for one subject. More events would only fill the history of the run that takes them. */
const MOST_WAITERS = 100;
/** With these policies only the newest run waits. With `steer` each event counts. */
const NEWEST_ONLY: WaitingPolicy[] = ['queue-latest', 'restart'];

export interface WaitRequest {
  run: RunFacts;
  policy: WaitingPolicy;
  /** The run that holds the subject. */
  holder: RunId;
  /** The waiters of the subject. */
  waiters: readonly Waiter[];
  /** The run has waited long enough: it does not wait any longer. */
  giveUp: boolean;
  /** RFC 3339. */
  at: string;
}

/**
 * Makes a run wait for its subject, in place of the older ones if only the newest waits. With `restart` the holder has to be
 * stopped, unless the runs before it were stopped, too: then this run waits as with `queue-latest`. A run whose event arrived
 * earlier does not wait if that of a newer event waits or holds the subject, and no run waits behind a hundred others. Call it
 * in a transaction that has locked the subject.
 */
export async function waitForSubject(transaction: Database, request: WaitRequest): Promise<Refused> {
  const { run, policy, holder, waiters, giveUp, at } = request;
  const { runId } = run;
  const own = waiters.find((waiter) => waiter.runId === runId);
  if (own !== undefined) return giveUp ? await leave(transaction, request) : await stay(transaction, request, own);
  const since = (await arrivalOf(transaction, runId)) ?? run.startedAt;
  const rivals = waiters.filter((waiter) => waiter.state === 'waiting' && NEWEST_ONLY.includes(waiter.policy));
  if (NEWEST_ONLY.includes(policy)) {
    const by = rivals.find((rival) => rival.since > since)?.runId ?? (await newerHolder(transaction, holder, since));
    if (by !== null) return { admitted: false, reason: 'superseded', by };
  }
  const replaced = NEWEST_ONLY.includes(policy) ? rivals : [];
  if (waiters.filter(({ state }) => state === 'waiting').length - replaced.length >= MOST_WAITERS)
    return { admitted: false, reason: 'busy', holder };
  await supersede(transaction, request, replaced);
  const isTold = policy === 'restart' && replaced.some((rival) => rival.policy === 'restart');
  const mayFinish = policy === 'restart' && !isTold && !(await mayStop(transaction, request));
  const waiter: Waiter = {
    runId,
    automation: run.automation,
    subject: run.event.subject,
    policy: mayFinish ? 'queue-latest' : policy,
    since,
    until: new Date(Date.parse(at) + LONGEST_WAIT_MS).toISOString(),
    state: 'waiting',
    byRunId: null,
    changedAt: at,
  };
  await transaction.insertInto('waiters').values(waiter).execute();
  await transaction
    .updateTable('runs')
    .set({
      phase: 'waiting',
      reason: `Waits for ${run.event.subject}, which another run has${mayFinish ? MAY_FINISH : ''}`,
    })
    .where('runId', '=', runId)
    .execute();
  if (replaced.length === 0) return waiting(waiter, holder);
  const told = isTold ? ({ isTold: true } as const) : {};
  return { ...waiting(waiter, holder), ...told, wake: replaced.map((rival) => rival.runId) };
}

const MAY_FINISH = '. That one may finish, because the three runs before it were stopped for newer events';

/** Nothing is lost by stopping a run that has got the subject and has not begun yet. */
async function mayStop(transaction: Database, { run, holder, waiters }: WaitRequest): Promise<boolean> {
  if (waiters.some(({ runId, state }) => runId === holder && state === 'granted')) return true;
  return await countRestart(transaction, { automation: run.automation, subject: run.event.subject });
}

/** The run was woken for nothing, or it has lost the subject that it had got. */
async function stay(transaction: Database, { holder, at }: WaitRequest, own: Waiter): Promise<Refused> {
  await transaction
    .updateTable('waiters')
    .set({ state: 'waiting', changedAt: at })
    .where('runId', '=', own.runId)
    .execute();
  return waiting(own, holder);
}

async function leave(transaction: Database, { run, holder }: WaitRequest): Promise<Refused> {
  await transaction.deleteFrom('waiters').where('runId', '=', run.runId).execute();
  return { admitted: false, reason: 'expired', holder };
}

function waiting({ policy, until }: Waiter, holder: RunId): Refused {
  return { admitted: false, reason: 'waiting', holder, policy, until };
}

/** The run that holds the subject, if its event arrived later. */
async function newerHolder(transaction: Database, holder: RunId, since: string): Promise<RunId | null> {
  const arrived = await arrivalOf(transaction, holder);
  return arrived !== null && arrived > since ? holder : null;
}

async function supersede(transaction: Database, { run, at }: WaitRequest, rivals: readonly Waiter[]): Promise<void> {
  if (rivals.length === 0) return;
  await transaction
    .updateTable('waiters')
    .set({ state: 'superseded', byRunId: run.runId, changedAt: at })
    .where('automation', '=', run.automation)
    .where('subject', '=', run.event.subject)
    .where('state', '=', 'waiting')
    .where('policy', 'in', NEWEST_ONLY)
    .execute();
}
