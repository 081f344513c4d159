import type { RunId } from '../../../contract/event.ts';
import { addSlackThread } from '../../../database/people/slack-threads.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import { readSlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { slackText } from '../../../text/slack-text.ts';
import { deliveryJson } from '../delivery-json.ts';
import type { Acting, GivenDelivery } from '../trigger-source.ts';
import { RESPONSE_URL_HEADER } from './response-url.ts';
import { sayStarted } from './say-started.ts';
import { answerAt } from './tell.ts';

/**
 * Notes that the thread of a mention belongs to the runs that it started, so that replies in it find them, and shows the person
 * that the mention was seen. Tells the person who typed a command what became of it.
 */
export async function noteDecision(delivery: GivenDelivery, mark: DeliveryMark, acting: Acting): Promise<void> {
  const runs = 'runs' in mark ? (mark.runs ?? []) : [];
  if (delivery.name === 'command') {
    if (mark.state !== 'pending') await answerCommand(delivery, mark, acting);
    return;
  }
  await noteThread(delivery, runs, acting.database);
  const { channel, message } = readSlackPayload(deliveryJson(delivery));
  const reaction = runs.map((runId) => reactionOf(runId, acting)).find((each) => each !== null);
  if (!reaction || channel === null || message === null) return;
  // A courtesy: the run has begun.
  await acting.clients.slack?.react(channel, message, reaction).catch(() => {});
}

/** Notes that the thread of a mention belongs to these runs, so that replies in it find them. A command has no thread. */
export async function noteThread(delivery: GivenDelivery, runs: readonly RunId[], database: Database): Promise<void> {
  const { team, channel, thread } = readSlackPayload(deliveryJson(delivery));
  if (team === null || channel === null || thread === null) return;
  for (const runId of runs) await addSlackThread(database, { team, channel, thread, runId, madeBy: 'event' });
}

/** GitHub's names of reactions, where Slack has others. */
const SLACK_NAMES: Readonly<Record<string, string>> = { hooray: 'tada', laugh: 'laughing' };

function reactionOf(runId: string, { definitions }: Acting): string | null {
  const reaction = definitions.automations.find(({ id }) => id === runId.split('/')[0])?.on.reaction ?? null;
  return reaction === null ? null : (SLACK_NAMES[reaction] ?? reaction);
}

async function answerCommand(delivery: GivenDelivery, mark: DeliveryMark, acting: Acting): Promise<void> {
  const runs = 'runs' in mark ? (mark.runs ?? []) : [];
  const reasons = Object.entries('reasons' in mark ? (mark.reasons ?? {}) : {});
  // Automations that do not listen to this command are of no interest to the person.
  const refusals = reasons.filter(
    ([id]) => listensTo(id, delivery, acting) && !runs.some((run) => run.startsWith(`${id}/`)),
  );
  const lines = [
    ...(await Promise.all(runs.map((runId) => sayStarted(runId, acting)))),
    ...refusals.map(([id, reason]) => `\`${id}\` was not started: ${reason}.`),
  ];
  if (lines.length === 0) lines.push('No automation is started by this command.');
  const text = slackText(lines.join('\n'), []).join('\n');
  await answerAt(acting, delivery.headers[RESPONSE_URL_HEADER], { response_type: 'ephemeral', text });
}

function listensTo(automation: string, delivery: GivenDelivery, { definitions }: Acting): boolean {
  const typed = readSlackPayload(deliveryJson(delivery)).command?.replace(/^\//, '').toLowerCase();
  const on = definitions.automations.find(({ id }) => id === automation)?.on.sources['slack'];
  const command = (on as { command?: { name: string } | null } | undefined)?.command;
  return command?.name === typed;
}
