import type { Triggers } from '../../automation.ts';
import type { TriggerEvent } from '../source-definition.ts';
import { eventText } from './match-slash-command.ts';
import { hasOwnMark } from './own-mark.ts';
import type { ReadPayload } from './read-payload.ts';

interface Acting {
  event: TriggerEvent;
  payload: ReadPayload;
  ownAccount: string | null;
}

/** Why whoever did this may not start a run; null if they may. */
export function actorReason(on: Triggers, acting: Acting): string | null {
  const { actor } = acting.event;
  return ownReason(on, acting) ?? (isOneOf(actor, on.skipBots) ? `@${actor} is in \`skip-bots\`` : null);
}

function ownReason(on: Triggers, { event, payload, ownAccount }: Acting): string | null {
  const { actor, doer } = event;
  const isOwnAccount = ownAccount !== null && isOneOf(actor, [ownAccount]);
  if (doer?.kind === 'run') {
    if (doer.mayStart) return null;
    return `Curfew itself caused this in run \`${doer.runId}\`, and \`chain-depth\` lets a run start no other`;
  }
  if (isOwnAccount && (doer === undefined || payload.senderIsBot)) return `@${actor} is Curfew itself`;
  if (isAnswerOfBot(on, { event, payload }) && doer?.kind === 'answer' && !doer.mayStart) {
    return `@${actor} answers run \`${doer.runId}\`, and \`chain-depth\` lets a run start no other`;
  }
  if (doer !== undefined) return null;
  // A known account that did not do this leaves nothing to be told by the mark. People edit what Curfew opened.
  const isOwnText = payload.action === 'created' || payload.action === 'opened' || payload.comment !== null;
  const byMark = isOwnText && hasOwnMark(eventText(event.name, payload));
  return ownAccount === null && byMark ? 'the text was written by Curfew itself' : null;
}

/** Does a bot answer what a run did? People may answer as they like. */
export function isAnswerOfBot({ bots }: Triggers, { event, payload }: Omit<Acting, 'ownAccount'>): boolean {
  return event.doer?.kind === 'answer' && (payload.senderIsBot || isOneOf(event.actor, bots));
}

/** Is the login one of these? GitHub writes that of an app as `name[bot]`; automations may write either. */
export function isOneOf(login: string | null, logins: readonly string[]): boolean {
  return login !== null && logins.some((other) => bareLogin(other) === bareLogin(login));
}

function bareLogin(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}
