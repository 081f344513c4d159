import { z } from 'zod';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import { listApprovals } from '../../../database/people/list-approvals.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { slackText } from '../../../text/slack-text.ts';
import { updateRun } from '../../people/update-run.ts';
import type { Acting, GivenDelivery } from '../trigger-source.ts';
import { RESPONSE_URL_HEADER } from './response-url.ts';
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
 * one of the approvers. Buttons of others are ignored.
 */
export async function pressButton({ delivery, payload, read }: Press, acting: Acting): Promise<DeliveryMark> {
  const action = Action.safeParse(Pressed.safeParse(payload).data?.actions[0]).data;
  const value = Value.safeParse(jsonOf(action?.value)).data;
  if (action === undefined || value === undefined) return ignored('The button does not belong to Curfew.');
  if (read.user === null) return ignored('Slack does not say who pressed the button.');
  const { run: runId, key } = value;
  const update = action.action_id;
  const foreign = read.isForeign ? await foreignReason({ runId, key, user: read.user }, acting) : null;
  if (foreign !== null) return await notDecided({ delivery, runId, reason: foreign }, acting);
  const input = update === 'approve' ? { key } : { key, reason: 'Denied in Slack' };
  const updated = await updateRun(acting, {
    runId,
    update,
    input,
    actor: `slack:${read.user}`,
    source: 'slack',
    identity: delivery.deliveryId,
    askedAt: Number(action.action_ts) * 1_000,
  });
  const answer =
    'ended' in updated ? `The run ${runId} has ended.` : 'refused' in updated ? `${updated.refused}.` : null;
  if (answer !== null || !('answer' in updated)) {
    return await notDecided({ delivery, runId, reason: answer ?? '' }, acting);
  }
  const url = delivery.headers[RESPONSE_URL_HEADER];
  await answerAt(acting, url, decided({ user: read.user, update, said: updated.answer, payload }));
  const reason = `told to ${runId}: ${updated.answer}`;
  return { state: 'dispatched', reason: null, reasons: { [automationOf(runId)]: reason }, runs: [] };
}

/**
 * Why a person of another organization, with which the channel is shared, may not decide: they are members of the channel,
 * so being a member is not enough for them. Null if the approvers name them.
 */
async function foreignReason(
  { runId, key, user }: { runId: string; key: string; user: string },
  { database }: Acting,
): Promise<string | null> {
  const approvals = await listApprovals(database, { runId });
  const approvers = approvals.find((approval) => approval.key === key)?.approvers ?? [];
  if (approvers.includes(`slack:${user}`)) return null;
  return `${user} belongs to another organization, and \`approvers\` does not have slack:${user}.`;
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
