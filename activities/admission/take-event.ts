import { createHash, randomBytes } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { RunEvent, RunId } from '../../contract/event.ts';
import { SIGNALS } from '../../contract/temporal-names.ts';
import { isToSteer } from '../../database/admission/is-to-steer.ts';
import { markSteered } from '../../database/admission/mark-steered.ts';
import { runFactsOf } from '../../database/runs/run-facts-of.ts';
import { showRun } from '../../database/runs/records/show-run.ts';
import type { Automation } from '../../definitions/automation.ts';
import { eventContexts } from '../../definitions/event-contexts.ts';
import { renderPrompt } from '../../definitions/prompt/render-prompt.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { readEvent } from '../session/opening/read-event.ts';
import { sendMessage } from '../session/send-message.ts';
import { signalRun } from './signal-run.ts';

export interface TakeEventRequest {
  /** The run that has the session. */
  into: RunId;
  sessionId: string;
  automation: Pick<Automation, 'id' | 'name' | 'prompt'>;
  /** The run that the event has started, and that waits. */
  runId: RunId;
}

/** `sent` is false if the run of the event no longer waits. */
export interface TakenEvent {
  sent: boolean;
}

/**
 * Sends the event of a run that waits into the session of the run that holds the subject, once, and wakes the run that waits,
 * so that it ends. The text is the automation's prompt for that event, rendered here: it never enters a history.
 */
export async function takeEvent(
  dependencies: ActivityDependencies,
  { into, sessionId, automation, runId }: TakeEventRequest,
): Promise<TakenEvent> {
  const { database } = dependencies;
  const { workflow } = Context.current().client;
  if (!(await isToSteer(database, { into, runId }))) {
    // A former attempt may have sent it and died before the run was woken.
    await signalRun(workflow, { runId, signal: SIGNALS.wake });
    return { sent: false };
  }
  const shown = await showRun(database, runId);
  if (!shown?.run) throw ApplicationFailure.nonRetryable(`There is no record of run ${runId}`, 'RunMissing');
  const { event } = runFactsOf(shown.run);
  const { payload } = await readEvent(database, event);
  const key = `event-${createHash('sha256').update(runId).digest('hex').slice(0, 16)}`;
  await sendMessage(dependencies, { sessionId, key, text: messageOf({ event, payload, automation, into }) });
  await markSteered(database, { into, runId });
  await signalRun(workflow, { runId, signal: SIGNALS.wake });
  return { sent: true };
}

interface Message {
  event: RunEvent;
  payload: unknown;
  automation: TakeEventRequest['automation'];
  into: RunId;
}

/** What strangers have written is cleaned and quoted, as in the first message. */
function messageOf({ event, payload, automation, into }: Message): string {
  const contexts = eventContexts({ event, payload, runId: into, automation });
  const nonce = randomBytes(8).toString('hex');
  const by = event.actor !== null && /^[\w.[\]-]{1,100}$/.test(event.actor) ? ` by ${event.actor}` : '';
  // A prompt without expressions says nothing about the event, so the event itself follows.
  const withEvent = Object.hasOwn(contexts, event.source) ? `\n\n\${{ toJSON(${event.source}.event) }}` : '';
  const body = `${automation.prompt.trim()}${automation.prompt.includes('${{') ? '' : withEvent}`;
  return [
    '## A new event about the same subject',
    '',
    `The event \`${event.name}\`${by} has arrived while you were at work. This is your task as it reads for this event:`,
    '',
    renderPrompt({ body, contexts, nonce }),
    '',
    'Take it into account in what you hand over. Your limits stay the same.',
  ].join('\n');
}
