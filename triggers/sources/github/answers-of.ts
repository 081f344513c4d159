import { isOneOf } from '../../../definitions/sources/github/match-actor.ts';
import { MOST_ANSWERS } from '../../../definitions/sources/github/paces.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { Answered } from '../../../definitions/sources/source-definition.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import type { ActingRun } from '../../../database/own-acts/runs-acting-at.ts';
import type { OwnActs } from '../trigger-source.ts';
import { timeOfEvent } from './time-of-event.ts';

const DAY_MS = 24 * 60 * 60_000;
/** One event may start several automations. */
const MOST_RUNS = 4 * MOST_ANSWERS;
/** How much the clocks of GitHub and of this machine may differ. */
const CLOCK_DIFFERENCE_MS = 60_000;
/** A run ends a little after the last that others see of it. */
const ENDING_MS = 30_000;

/** What Curfew remembers at an instant, in milliseconds. */
interface Memory {
  ownActs: OwnActs;
  now: number;
}

/** What one event started. */
interface Started {
  by: string | null;
  /** In milliseconds, as `actedAt`. */
  startedAt: number;
  firstActedAt: number;
  actedAt: number;
}

/**
 * How the account behind this event has answered runs at the same place in the last day, the newest answer first: that is this
 * event. `keys` are those of the acts that it answers. Machine accounts look like those of people at GitHub, so their pace is all
 * that tells. What an account does before a run has acted does not answer that run: a person may submit twenty comments at once.
 */
export async function answersAt(
  { event: { actor, deliveryId }, payload }: IncomingEvent,
  keys: readonly string[],
  { ownActs, now }: Memory,
): Promise<Answered[]> {
  if (actor === null) return [];
  const happened = timeOfEvent(payload) ?? now;
  const runs = await ownActs.runsActing(keys, rangeUntil(happened));
  return answersOf(actor, happened, startedBy(runs.filter((run) => run.deliveryId !== deliveryId)));
}

function startedBy(runs: readonly ActingRun[]): Started[] {
  const started = new Map<string, Started>();
  for (const run of runs) {
    const former = started.get(run.deliveryId);
    started.set(run.deliveryId, {
      by: run.startedBy,
      startedAt: Math.min(former?.startedAt ?? Infinity, Date.parse(run.startedAt)),
      firstActedAt: Math.min(former?.firstActedAt ?? Infinity, Date.parse(run.firstActedAt)),
      actedAt: Math.max(former?.actedAt ?? 0, Date.parse(run.actedAt)),
    });
  }
  return [...started.values()];
}

/** `happened` is a time of GitHub's clock, in whole seconds; all others are of ours. */
function answersOf(actor: string, happened: number, started: Started[]): Answered[] {
  const newestFirst = started.toSorted((a, b) => b.startedAt - a.startedAt);
  // A bot that does several things after each act starts more and more runs beside each other: then all of them count.
  const all = newestFirst.map((run) => ({ ...run, firstActedAt: Number.NEGATIVE_INFINITY }));
  const answers = answersAmong(all, actor, happened);
  const isFlood = answers.length >= MOST_ANSWERS && answers.slice(0, MOST_ANSWERS).every((answer) => answer.isInARow);
  return isFlood ? answers : answersAmong(newestFirst, actor, happened);
}

function answersAmong(newestFirst: Started[], actor: string, happened: number): Answered[] {
  const answers: Answered[] = [];
  let event = { isOfActor: true, at: happened + CLOCK_DIFFERENCE_MS };
  let isInARow = true;
  for (const { by, startedAt, firstActedAt, actedAt } of newestFirst) {
    const isOfActor = isOneOf(by, [actor]);
    if (firstActedAt <= event.at) {
      // A run may act once more before its answer is looked at, or while the next one has begun.
      const afterMs = answers.length === 0 ? Math.abs(happened - actedAt) : Math.max(0, event.at - actedAt);
      if (event.isOfActor) answers.push({ afterMs, isInARow });
      event = { isOfActor, at: startedAt };
    }
    isInARow &&= isOfActor;
  }
  return answers;
}

/**
 * How the account behind this event has brought new work in the last day, each time right after a run that its work before had
 * started; empty if this event brings none. A new issue or pull request has no place before, so the repository is its place.
 */
export async function workAfterRuns(
  incoming: IncomingEvent,
  keys: readonly string[],
  memory: Memory,
): Promise<Answered[]> {
  const { event, payload } = incoming;
  const { name, actor, repository } = event;
  if (keys.length > 0) return await answersAt(incoming, keys, memory);
  const isNew = (name === 'issues' || name === 'pull_request') && readPayload(payload).action === 'opened';
  if (!isNew || actor === null || repository === null) return [];
  const happened = timeOfEvent(payload) ?? memory.now;
  const runs = await memory.ownActs.runsStartedBy(
    { source: 'github', eventName: name, actor, repository },
    rangeUntil(happened),
  );
  const answers: Answered[] = [];
  let next = happened;
  for (const { deliveryId, startedAt, endedAt } of runs) {
    if (deliveryId === event.deliveryId) continue;
    // Work that came while a run was under way was not caused by its end.
    const afterMs = endedAt === null ? Infinity : next - Date.parse(endedAt);
    if (answers.length > 0 && (afterMs === Infinity || afterMs < -ENDING_MS)) break;
    answers.push({ afterMs: endedAt === null ? 0 : Math.max(0, afterMs), isInARow: true });
    next = Date.parse(startedAt);
  }
  return answers;
}

function rangeUntil(time: number): { since: string; limit: number } {
  return { since: new Date(time - DAY_MS).toISOString(), limit: MOST_RUNS };
}
