import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { RUN_COMMAND, type SlackTriggers } from '../../../definitions/sources/slack/slack-triggers.ts';
import { whoMay } from '../../../definitions/sources/slack/who-may.ts';
import { slackText } from '../../../text/slack-text.ts';
import type { Acting, GivenDelivery } from '../trigger-source.ts';
import { checkSlackNeeds } from './check-slack-needs.ts';
import { messageText } from './message-text.ts';
import { parseRunCommand } from './parse-run-command.ts';
import { RESPONSE_URL_HEADER } from './response-url.ts';
import { sayStarted } from './say-started.ts';
import { answerAt } from './tell.ts';

/**
 * Starts an automation by hand, as `curfew run` does, for a person who typed `/curfew run <automation>` in Slack, and answers
 * them alone. Only the people and channels that `slack_command` of the automation lists may. Throws SourceAway if Slack cannot
 * be asked now.
 */
export async function runByCommand(
  { delivery, read }: { delivery: GivenDelivery; read: SlackPayload },
  acting: Acting,
): Promise<DeliveryMark> {
  const { answer, mark } = await carryOut(delivery, read, acting);
  const text = slackText(answer, []).join('\n');
  await answerAt(acting, delivery.headers[RESPONSE_URL_HEADER], { response_type: 'ephemeral', text });
  return mark;
}

interface Done {
  /** For the person, in Markdown. */
  answer: string;
  mark: DeliveryMark;
}

async function carryOut(delivery: GivenDelivery, read: SlackPayload, acting: Acting): Promise<Done> {
  const { user } = read;
  const asked = parseRunCommand(messageText(read));
  if (user === null) return ignored('Slack does not say who typed the command.');
  if ('problem' in asked) return ignored(`${asked.problem} ${whatThereIs(read, acting)}`);
  const { automation, inputs } = asked;
  const found = listening(acting).find(({ id }) => id === automation);
  if (found === undefined) {
    return ignored(`\`/curfew run\` starts no automation \`${automation}\`. ${whatThereIs(read, acting)}`);
  }
  const may = whoMay(commandOf(found), read);
  const refused = 'reason' in may ? may.reason : may.needs && (await checkSlackNeeds(may.needs, null, acting.clients));
  if (refused !== null) return notStarted(automation, `${automation} was not started: ${refused}.`);
  const started = await acting.startByHand({
    automation,
    inputs,
    actor: `slack:${user}`,
    // The same command starts the same run, however often it is delivered.
    deliveryId: `slack-${delivery.deliveryId}`,
  });
  if ('refused' in started) return notStarted(automation, started.refused);
  const { runId, isLater } = started;
  const answer = isLater ? `\`${runId}\` starts as soon as that is possible.` : await sayStarted(runId, acting);
  const reasons = { [automation]: `started by hand: ${runId}` };
  return { answer, mark: { state: 'dispatched', reason: null, reasons, runs: [] } };
}

/** The automations that `/curfew run` may start. */
function listening({ definitions }: Acting): Automation[] {
  return definitions.automations.filter((automation) => commandOf(automation).name === RUN_COMMAND);
}

function commandOf({ on }: Automation): NonNullable<SlackTriggers['command']> {
  // `build` of this source made it.
  const triggers = on.sources['slack'] as SlackTriggers | undefined;
  return triggers?.command ?? { name: '', channels: [], users: [] };
}

/** Only what this person may start, as far as that is known without asking Slack. */
function whatThereIs(read: SlackPayload, acting: Acting): string {
  const ids = listening(acting).flatMap((each) =>
    'reason' in whoMay(commandOf(each), read) ? [] : [`\`${each.id}\``],
  );
  return ids.length === 0 ? 'There is nothing that you may start here.' : `You may start here: ${ids.join(', ')}.`;
}

function ignored(reason: string): Done {
  return { answer: reason, mark: { state: 'ignored', reason, reasons: {}, runs: [] } };
}

/** `reason` is a sentence. */
function notStarted(automation: string, reason: string): Done {
  const reasons = { [automation]: reason.replace(/\.$/, '') };
  return { answer: reason, mark: { state: 'ignored', reason: 'No automation is started by it.', reasons, runs: [] } };
}
