import { z } from 'zod';
import type { Actor } from '../../../contract/people.ts';
import { isSameActor } from '../../../contract/same-actor.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { ApprovalRecord } from '../../../database/people/approval-record.ts';
import { listApprovals } from '../../../database/people/list-approvals.ts';
import { otherNamesOf } from '../../../definitions/person.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { slackText } from '../../../text/slack-text.ts';
import { updateRun } from '../../people/update-run.ts';
import type { Acting, GivenDelivery } from '../trigger-source.ts';
import { mayAct } from './may-act.ts';
import { RESPONSE_URL_HEADER } from './response-url.ts';
import { slackActor } from './slack-actor.ts';
import { answerAt } from './tell.ts';

const Action = z.object({
  action_id: z.enum(['approve', 'deny']),
  value: z.string().max(2_000),
  action_ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
});
const Pressed = z.object({ actions: z.array(z.unknown()).min(1) });
/** What the buttons of Curfew carry. */
const Value = z.object({ run: z.string().min(1), key: z.string().min(1) });

/** A pressed button. */
export interface Press {
  delivery: GivenDelivery;
  payload: unknown;
  read: SlackPayload;
}

/**
 * Approves or denies what a run waits for, in the name of the person who pressed. The run itself checks whether that person is
 * one of the approvers. If there are none, whoever may write to the run may decide. Buttons of others are ignored.
 */
export async function pressButton({ delivery, payload, read }: Press, acting: Acting): Promise<DeliveryMark> {
  const action = Action.safeParse(Pressed.safeParse(payload).data?.actions[0]).data;
  const value = Value.safeParse(jsonOf(action?.value)).data;
  if (action === undefined || value === undefined) return ignored('The button does not belong to Curfew.');
  const actor = slackActor(read);
  if (actor === null || read.user === null) return ignored('Slack does not say who pressed the button.');
  const { run: runId, key } = value;
  const update = action.action_id;
  const approval = (await listApprovals(acting.database, { runId })).find((each) => each.key === key) ?? null;
  const refused = await refusalOf({ runId, approval, actor, read }, acting);
  if (refused !== null) return await notDecided({ delivery, runId, reason: refused }, acting);
  const input = update === 'approve' ? { key } : { key, reason: 'Denied in Slack' };
  const updated = await updateRun(acting, {
    runId,
    update,
    input,
    actor,
    source: 'slack',
    identity: delivery.deliveryId,
    askedAt: Number(action.action_ts) * 1_000,
  });
  if (!('answer' in updated)) {
    const said = 'ended' in updated ? `The run ${runId} has ended.` : `${updated.refused}.`;
    const reason = `${said}${await howItEnded({ runId, key }, acting)}`;
    return await notDecided({ delivery, runId, reason }, acting);
  }
  const url = delivery.headers[RESPONSE_URL_HEADER];
  await answerAt(acting, url, decided({ user: read.user, update, said: updated.answer, payload }));
  const reason = `told to ${runId}: ${updated.answer}`;
  return { state: 'dispatched', reason: null, reasons: { [automationOf(runId)]: reason }, runs: [] };
}

interface Pressing {
  runId: string;
  /** Null if it is not in the record of the run. */
  approval: ApprovalRecord | null;
  actor: Actor;
  read: SlackPayload;
}

/**
 * Why the run is not even asked, a sentence; null if it is. People of another organization, with which the channel is shared, are
 * members of the channel, so being a member is not enough for them: the approvers must name them.
 */
async function refusalOf({ runId, approval, actor, read }: Pressing, acting: Acting): Promise<string | null> {
  if (approval !== null && approval.approvers.length === 0) {
    const refused = await mayAct({ automation: automationOf(runId), read }, acting);
    return refused === null ? null : `You may not decide this: ${refused}.`;
  }
  if (!read.isForeign) return null;
  const names = [actor, ...otherNamesOf(acting.definitions.settings.people, actor)];
  if (approval?.approvers.some((approver) => names.some((name) => isSameActor(approver, name))) === true) return null;
  return `${read.user} belongs to another organization, and \`approvers\` does not have slack:${read.user}.`;
}

/** What became of a decision, as the record of the run says: a sentence after a space, or nothing. */
async function howItEnded({ runId, key }: { runId: string; key: string }, { database }: Acting): Promise<string> {
  const approval = (await listApprovals(database, { runId })).find((each) => each.key === key);
  if (approval === undefined || approval.state === 'open') return '';
  if (approval.state !== 'approved' || approval.approvedBy.length === 0) return ` It is ${approval.state}.`;
  return ` It is approved by ${approval.approvedBy.join(', ')}.`;
}

interface Undecided {
  delivery: GivenDelivery;
  runId: string;
  /** A sentence. */
  reason: string;
}

async function notDecided({ delivery, runId, reason }: Undecided, acting: Acting): Promise<DeliveryMark> {
  const text = slackText(reason, []).join('\n');
  const answer = { response_type: 'ephemeral', replace_original: false, text };
  await answerAt(acting, delivery.headers[RESPONSE_URL_HEADER], answer);
  return { state: 'ignored', reason: 'Nothing was decided.', reasons: { [automationOf(runId)]: reason }, runs: [] };
}

function automationOf(runId: string): string {
  return runId.split('/')[0] ?? '';
}

interface Decided {
  user: string;
  update: 'approve' | 'deny';
  said: string;
  payload: unknown;
}

const Original = z.object({ message: z.object({ text: z.string().max(3_000) }) });

/** What takes the place of the message with the buttons. While more people must approve, the buttons stay. */
function decided({ user, update, said, payload }: Decided): Record<string, unknown> {
  if (update === 'approve' && said !== 'Approved') {
    return { response_type: 'ephemeral', replace_original: false, text: said };
  }
  const word = update === 'approve' ? 'Approved' : 'Denied';
  const original = Original.safeParse(payload).data?.message.text ?? '';
  return { replace_original: true, text: `${original}\n*${word}* by <@${user}>.` };
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

function ignored(reason: string): DeliveryMark {
  return { state: 'ignored', reason, reasons: {}, runs: [] };
}
