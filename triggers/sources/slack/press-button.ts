import { z } from 'zod';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import type { Actor } from '../../../contract/people.ts';
import { isSameActor } from '../../../contract/same-actor.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { ApprovalRecord } from '../../../database/people/approval-record.ts';
import { listApprovals } from '../../../database/people/list-approvals.ts';
import { whoDenied } from '../../../database/people/who-denied.ts';
import { otherNamesOf } from '../../../definitions/person.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { slackText } from '../../../text/slack-text.ts';
import { SourceAway } from '../../dispatch/source-away.ts';
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
    isOfOthers: read.isForeign,
    source: 'slack',
    identity: delivery.deliveryId,
    askedAt: Number(action.action_ts) * 1_000,
  });
  if ('answer' in updated) return await decided({ delivery, runId, said: updated.answer, user: read.user }, acting);
  const said = 'ended' in updated ? `The run ${runId} has ended.` : `${updated.refused}.`;
  const reason = `${said}${await howItEnded({ runId, key }, acting)}`;
  return await notDecided({ delivery, runId, reason }, acting);
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
  if (!read.isForeign || read.user === null) return null;
  const names = [actor, ...otherNamesOf(acting.definitions.settings.people, actor, true)];
  const named = approval?.approvers.filter((approver) => names.some((name) => isSameActor(approver, name))) ?? [];
  const isMeant = named.some((approver) => approver.includes('/') || !approver.startsWith('slack:'));
  if (isMeant || (named.length > 0 && !(await isOurs(read.user, acting)))) return null;
  return `${read.user} belongs to another organization, and \`approvers\` does not have slack:${read.user}.`;
}

/** Ids of accounts are unique within a workspace only: one without a workspace means the account that we have with this id. */
async function isOurs(user: string, { clients }: Acting): Promise<boolean> {
  if (!clients.slack) return false;
  try {
    const account = await clients.slack.account(user);
    return account !== null && !account.isStranger;
  } catch (error) {
    if (error instanceof SlackRefused) return false;
    throw new SourceAway(`Slack could not be asked about ${user}: ${errorText(error)}`, { cause: error });
  }
}

/** What became of a decision, as the record of the run says: a sentence after a space, or nothing. */
async function howItEnded({ runId, key }: { runId: string; key: string }, { database }: Acting): Promise<string> {
  const approval = (await listApprovals(database, { runId })).find((each) => each.key === key);
  if (approval === undefined || approval.state === 'open') return '';
  const { state, approvedBy } = approval;
  const denier = state === 'denied' ? await whoDenied(database, { runId, key }) : null;
  const who = state === 'approved' ? approvedBy.join(', ') : (denier ?? '');
  return ` It is ${state}${who === '' ? '' : ` by ${who}`}.`;
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
  delivery: GivenDelivery;
  runId: string;
  /** What the run answered. */
  said: string;
  user: string;
}

/**
 * Tells the person alone. The run edits the message itself, because it knows everybody who decided and all places where it asked: with
 * two writers the message would show whichever came last.
 */
async function decided({ delivery, runId, said, user }: Decided, acting: Acting): Promise<DeliveryMark> {
  const text = OVER.has(said) ? `*${said}* by <@${user}>.` : said;
  const answer = { response_type: 'ephemeral', replace_original: false, text };
  await answerAt(acting, delivery.headers[RESPONSE_URL_HEADER], answer);
  const reasons = { [automationOf(runId)]: `told to ${runId}: ${said}` };
  return { state: 'dispatched', reason: null, reasons, runs: [] };
}

/** What a run answers for which nothing more is missing. */
const OVER: ReadonlySet<string> = new Set(['Approved', 'Denied']);

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
