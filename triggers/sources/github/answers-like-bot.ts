import { FAST_ANSWERS, isOneOf } from '../../../definitions/sources/github/match-actor.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import type { OwnActs } from '../trigger-source.ts';
import { timeOfEvent } from './time-of-event.ts';

const LOOKED_BACK_MS = 60 * 60_000;
/** Only comments and reviews answer: whoever gives a label again and again asks again and again. */
const ANSWERS: ReadonlySet<string> = new Set([
  'commit_comment',
  'discussion_comment',
  'issue_comment',
  'pull_request_review',
  'pull_request_review_comment',
]);
/** Of runs side by side, one may act later than another that started after it. */
const MOST_RUNS = 20;

/**
 * Does this event go on what only a bot does: one account answers run after run, each time within a short while? Machine
 * accounts look like those of people at GitHub, so their pace is all that tells. `keys` are those of the acts that the
 * event answers.
 */
export async function answersLikeBot(
  { event: { name, actor }, payload }: IncomingEvent,
  keys: readonly string[],
  ownActs: OwnActs,
): Promise<boolean> {
  if (actor === null || !ANSWERS.has(name)) return false;
  const happened = timeOfEvent(payload) ?? Date.now();
  const since = new Date(happened - LOOKED_BACK_MS).toISOString();
  const runs = await ownActs.runsActing(keys, { since, limit: MOST_RUNS });
  const newestFirst = runs.toSorted((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  let answeredAt = happened;
  let count = 0;
  for (const { startedBy, startedAt, actedAt } of newestFirst) {
    if (answeredAt - Date.parse(actedAt) > FAST_ANSWERS.withinMs || !isOneOf(startedBy, [actor])) break;
    count += 1;
    answeredAt = Date.parse(startedAt);
  }
  return count >= FAST_ANSWERS.most;
}
