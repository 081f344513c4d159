import type { RunId } from '../../../contract/event.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import { claimEndedNotice, runsInSlackThread, type SlackThread } from '../../../database/people/slack-threads.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { cleanInput } from '../../../text/clean-input.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
import { updateRun } from '../../people/update-run.ts';
import type { Acting } from '../trigger-source.ts';
import { isThreadPending } from './is-thread-pending.ts';
import { mayAct } from './may-act.ts';
import { messageText } from './message-text.ts';
import { slackActor } from './slack-actor.ts';
import { tellPerson, tellThread } from './tell.ts';

/** The longest reply that is passed on. Slack takes 40,000 characters. */
const REPLY_BYTES = 40_000;

/** A reply as Slack delivered it. */
export interface Reply {
  /** Slack delivers a reply that mentions the app twice: as `app_mention`, and as `message` if the app asks for these. */
  isMention: boolean;
  read: SlackPayload;
}

/**
 * Passes a reply on to the run of its thread: to one that asks a question if there is one, else to the latest. Returns null for
 * a mention that may start a run, because it is no reply or because no run of the thread is under way.
 */
export async function replyToRun({ isMention, read }: Reply, acting: Acting): Promise<DeliveryMark | null> {
  const { team, channel, thread, message, user } = read;
  if (!read.isReply || team === null || channel === null || thread === null || message === null) {
    return isMention ? null : ignored('The message is not a reply in a thread, so it is for no run.');
  }
  if (user === null || read.bot !== null || read.isOwn) {
    return isMention ? null : ignored('The message was not written by a person.');
  }
  const place = { team, channel, thread };
  const runs = await runsInSlackThread(acting.database, place);
  const open = runs.filter(({ outcome }) => outcome === null);
  for (const { runId } of open.toSorted((one, other) => Number(other.hasQuestion) - Number(one.hasQuestion))) {
    const mark = await passOn({ runId, place, read, user, message }, acting);
    // The record of a run may say that it is open although the run has ended: then another one may be under way.
    if (mark !== null) return mark;
  }
  if (isMention) return null;
  return await withoutOpenRun({ place, read, latest: runs[0]?.runId ?? null }, acting);
}

interface Closed {
  place: SlackThread;
  read: SlackPayload;
  latest: RunId | null;
}

async function withoutOpenRun({ place, read, latest }: Closed, acting: Acting): Promise<DeliveryMark> {
  if (latest === null) {
    if (!(await isThreadPending(acting.database, place))) return ignored('The thread belongs to no run.');
    throw new SourceAway(
      'A mention in this thread has not been decided yet; the reply may be for the run that it starts',
    );
  }
  const mentions = read.ownUsers.some((user) => read.text?.includes(`<@${user}`));
  if (mentions) return ignored('The runs of this thread have ended. The mention in the reply is decided by itself.');
  await tellEnded(place, latest, acting);
  return ignored(`The run ${latest} has ended, so nobody reads the reply.`);
}

async function tellEnded(place: SlackThread, runId: RunId, acting: Acting): Promise<void> {
  if (!acting.clients.slack || !(await claimEndedNotice(acting.database, { ...place, runId }))) return;
  const text = `The run \`${runId}\` has ended, so nobody reads replies here any more. Mention me to start a new one.`;
  await tellThread(acting, place, text);
}

interface Passing {
  runId: RunId;
  place: SlackThread;
  read: SlackPayload;
  user: string;
  message: string;
}

/** Null if the run has ended. */
async function passOn(passing: Passing, acting: Acting): Promise<DeliveryMark | null> {
  const { runId, place, read, user, message } = passing;
  const automation = runId.split('/')[0] ?? '';
  const where = { channel: place.channel, thread: place.thread };
  const refused = await mayAct({ automation, read, isReply: true }, acting);
  if (refused !== null) {
    await tellPerson(acting, { ...where, user }, `Your reply was not passed on to the run: ${refused}.`);
    return { state: 'ignored', reason: 'The reply was not passed on.', reasons: { [automation]: refused }, runs: [] };
  }
  const text = cleanInput(messageText(read), REPLY_BYTES).trim();
  if (text === '') return ignored('The reply has no words.');
  const updated = await updateRun(acting, {
    runId,
    update: 'steer',
    input: { text },
    actor: slackActor(read) ?? `slack:${user}`,
    isOfOthers: read.isForeign,
    source: 'slack',
    // Not the delivery: a reply that mentions the app is delivered twice.
    identity: `${place.team}/${place.channel}/${message}`,
    askedAt: Number(message) * 1_000,
  });
  if ('ended' in updated) return null;
  if ('refused' in updated) {
    await tellPerson(acting, { ...where, user }, `The run did not take your reply: ${updated.refused}.`);
    return {
      state: 'ignored',
      reason: 'The run did not take it.',
      reasons: { [automation]: updated.refused },
      runs: [],
    };
  }
  await acting.clients.slack?.react(place.channel, message, 'white_check_mark').catch(() => {});
  const reason = `told to ${runId}: ${updated.answer}`;
  return { state: 'dispatched', reason: null, reasons: { [automation]: reason }, runs: [] };
}

function ignored(reason: string): DeliveryMark {
  return { state: 'ignored', reason, reasons: {}, runs: [] };
}
