import type { Triggers } from '../../automation.ts';
import type { TriggerEvent } from '../source-definition.ts';
import { eventText } from './match-slash-command.ts';
import { hasOwnMark } from './own-mark.ts';
import type { ReadPayload } from './read-payload.ts';

interface Acting {
  event: TriggerEvent;
  payload: ReadPayload;
  ownAccount: string | null;
  /** Is a slash command what matched? */
  isCommand: boolean;
}

/** An account that has started so many runs in a row, each within this time after an act of the former run, seems a bot. */
export const FAST_ANSWERS = { most: 3, withinMs: 2 * 60_000 } as const;

/** Why whoever did this may not start a run; null if they may. */
export function actorReason(on: Triggers, acting: Acting): string | null {
  const { actor } = acting.event;
  return ownReason(on, acting) ?? (isOneOf(actor, on.skipBots) ? `@${actor} is in \`skip-bots\`` : null);
}

function ownReason(on: Triggers, { event, payload, ownAccount, isCommand }: Acting): string | null {
  const { actor, doer } = event;
  const isOwnAccount = ownAccount !== null && isOneOf(actor, [ownAccount]);
  if (doer?.kind === 'run') {
    if (doer.mayStart) return null;
    return `Curfew itself caused this in run \`${doer.runId}\`, and \`chain-depth\` lets a run start no other`;
  }
  if (isOwnAccount && (doer === undefined || payload.senderIsBot)) return `@${actor} is Curfew itself`;
  if (doer?.kind === 'answer') {
    if (isAnswerOfBot(on, { event, payload })) {
      if (doer.mayStart) return null;
      return `@${actor} answers run \`${doer.runId}\`, and \`chain-depth\` lets a run start no other`;
    }
    if (doer.isLikeBot && !isCommand) return fastReason(actor);
  }
  if (doer !== undefined) return null;
  // A known account that did not do this leaves nothing to be told by the mark. People edit what Curfew opened.
  const isOwnText = payload.action === 'created' || payload.action === 'opened' || payload.comment !== null;
  const byMark = isOwnText && hasOwnMark(eventText(event.name, payload));
  return ownAccount === null && byMark ? 'the text was written by Curfew itself' : null;
}

function fastReason(actor: string | null): string {
  const minutes = FAST_ANSWERS.withinMs / 60_000;
  return `@${actor} answered the last ${FAST_ANSWERS.most} runs within ${minutes} minutes each, as a bot does; a slash command, or an answer after ${minutes} minutes, starts a run`;
}

/** Machine accounts have the type of people. Such a name is common among them, and tells them at their first answer. */
const NAME_OF_BOT = /-(?:ro)?bot$/i;

/** Does a bot answer what a run did? People may answer as they like. */
export function isAnswerOfBot({ bots }: Triggers, { event, payload }: Pick<Acting, 'event' | 'payload'>): boolean {
  if (event.doer?.kind !== 'answer') return false;
  return payload.senderIsBot || isOneOf(event.actor, bots) || NAME_OF_BOT.test(event.actor ?? '');
}

/** Is the login one of these? GitHub writes that of an app as `name[bot]`; automations may write either. */
export function isOneOf(login: string | null, logins: readonly string[]): boolean {
  return login !== null && logins.some((other) => bareLogin(other) === bareLogin(login));
}

function bareLogin(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}
