import { keysOfEvent } from '../../../definitions/sources/github/keys-of-event.ts';
import { isOneOf } from '../../../definitions/sources/github/match-actor.ts';
import { eventText } from '../../../definitions/sources/github/match-slash-command.ts';
import { ownMark } from '../../../definitions/sources/github/own-mark.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import type { IncomingEvent } from '../../dispatch/incoming-event.ts';
import { answersAt, workAfterRuns } from './answers-of.ts';
import { timeOfEvent } from './time-of-event.ts';
import type { Doer, OwnActs, DecidingClients } from '../trigger-source.ts';

/** How much the clocks of GitHub and of this machine may differ. */
const CLOCK_DIFFERENCE_MS = 60_000;
/** How long the event of an act may take to arrive, if it does not say when it happened. */
const UNDER_WAY_MS = 10 * 60_000;
/** How long others may take to answer what a run did. */
const ANSWER_MS = 60 * 60_000;

/**
 * Who is behind an event, by what Curfew has written down about its own acts; undefined if that does not tell, so that the
 * account and the mark of the text have to. Throws if GitHub must be asked for the account, and cannot be asked now.
 */
export async function findDoer(incoming: IncomingEvent, clients: DecidingClients): Promise<Doer | undefined> {
  const { ownActs } = clients;
  if (ownActs === undefined) return undefined;
  const now = clients.now?.() ?? Date.now();
  const keys = keysOfEvent({ ...incoming.event, payload: incoming.payload });
  const followed = await ownActs.find(keys.consequence, null);
  if (followed !== null) return { kind: 'run', ...followed };
  const certain = await ownActs.find(keys.certain, null);
  const did = certain ?? (await findRecent(ownActs, keys.recent, { payload: incoming.payload, now }));
  if (did !== null && (await isOwnSender(incoming, clients, certain !== null))) return { kind: 'run', ...did };
  const byMark = (await isByMark(incoming, ownActs)) ? await authorOfMark(incoming, clients) : null;
  if (byMark === 'curfew') return undefined;
  if (byMark === 'person') return { kind: 'person' };
  const answered = await ownActs.find(keys.answer, before(now, ANSWER_MS));
  if (answered !== null) {
    const { runId, depth } = answered;
    const answers = await answersAt(incoming, keys.answer, { ownActs, now });
    return { kind: 'answer', runId, depth, isOfCurfew: byMark === 'other curfew', answers };
  }
  const worked = await workAfterRuns(incoming, keys.work, { ownActs, now });
  if (worked.length > 0) return { kind: 'work', answers: worked };
  return isBot(incoming) ? undefined : { kind: 'person' };
}

/**
 * Who wrote a text that ends with the mark of a run that is not known here. In the text of another account it is a quotation, unless
 * that account brings the text itself: then it is that of another installation of Curfew.
 */
async function authorOfMark(
  { event: { actor }, payload }: IncomingEvent,
  { github }: DecidingClients,
): Promise<'curfew' | 'other curfew' | 'person'> {
  const account = await github.botLogin();
  if (account === null || isOneOf(actor, [account])) return 'curfew';
  const { author } = readPayload(payload);
  return author !== null && isOneOf(actor, [author]) ? 'other curfew' : 'person';
}

async function findRecent(ownActs: OwnActs, keys: string[], { payload, now }: { payload: unknown; now: number }) {
  const happened = timeOfEvent(payload);
  const since = happened === null ? before(now, UNDER_WAY_MS) : before(happened, CLOCK_DIFFERENCE_MS);
  return await ownActs.find(keys, since);
}

/**
 * If the account is not known, it is that of an App. Then an event that fits an act exactly counts as Curfew's own, and so
 * does what a bot did shortly after Curfew had written down the same act.
 */
async function isOwnSender(incoming: IncomingEvent, { github }: DecidingClients, isCertain: boolean): Promise<boolean> {
  const account = await github.botLogin();
  return account === null ? isCertain || isBot(incoming) : isOneOf(incoming.event.actor, [account]);
}

/**
 * Whether only the mark in its text tells that a run wrote it: nothing is written down about that run if an earlier version
 * did it.
 */
async function isByMark({ event, payload }: IncomingEvent, ownActs: OwnActs): Promise<boolean> {
  const mark = ownMark(eventText(event.name, readPayload(payload)));
  const runId = mark === null ? null : (/^([^:\s]+)(?::|$)/.exec(mark)?.[1] ?? null);
  return runId !== null && !(await ownActs.knows(runId));
}

function isBot({ payload }: IncomingEvent): boolean {
  return readPayload(payload).senderIsBot;
}

function before(time: number, ms: number): string {
  return new Date(time - ms).toISOString();
}
