import type { Triggers } from '../../automation.ts';
import { chainReason } from '../chain-reason.ts';
import type { TriggerEvent } from '../source-definition.ts';
import { eventText } from './match-slash-command.ts';
import { hasOwnMark } from './own-mark.ts';
import { paceReason } from './pace-reason.ts';
import type { ReadPayload } from './read-payload.ts';

interface Acting {
  event: TriggerEvent;
  payload: ReadPayload;
  ownAccount: string | null;
  /** Is a slash command what matched? */
  isCommand: boolean;
}

/** Why whoever did this may not start a run; null if they may. */
export function actorReason(on: Triggers, acting: Acting): string | null {
  const { actor } = acting.event;
  return ownReason(on, acting) ?? (isOneOf(actor, on.skipBots) ? `@${actor} is in \`skip-bots\`` : null);
}

function ownReason(on: Triggers, { event, payload, ownAccount, isCommand }: Acting): string | null {
  const { actor, doer } = event;
  const isOwnAccount = ownAccount !== null && isOneOf(actor, [ownAccount]);
  if (doer?.kind === 'run') {
    const refused = chainReason(doer);
    return refused && `Curfew itself caused this in run \`${doer.runId}\`, and ${refused}`;
  }
  if (isOwnAccount && (doer === undefined || payload.senderIsBot))
    return `@${actor} is Curfew itself, and what it does starts nothing`;
  if (doer?.kind === 'answer' && isAnswerOfBot(on, { event, payload })) {
    const refused = chainReason(doer);
    return refused && `@${actor} answers run \`${doer.runId}\`, and ${refused}`;
  }
  if (doer?.kind === 'answer' || doer?.kind === 'work') {
    return paceReason({ event, payload, doer, isCommand, isBot: isBot(on, { event, payload }) });
  }
  if (doer !== undefined) return null;
  // A known account that did not do this leaves nothing to be told by the mark. People edit what Curfew opened.
  const isOwnText = payload.action === 'created' || payload.action === 'opened' || payload.comment !== null;
  const byMark = isOwnText && hasOwnMark(eventText(event.name, payload));
  return ownAccount === null && byMark
    ? 'the text was written by Curfew itself, and what it does starts nothing'
    : null;
}

/** Machine accounts have the type of people. Such a name is common among them, and tells them at their first answer. */
const NAME_OF_BOT = /-(?:ro)?bot$/i;

/** Does a bot answer what a run did? People may answer as they like. */
export function isAnswerOfBot(on: Triggers, acting: Pick<Acting, 'event' | 'payload'>): boolean {
  return acting.event.doer?.kind === 'answer' && isBot(on, acting);
}

function isBot({ bots }: Triggers, { event: { actor, doer }, payload }: Pick<Acting, 'event' | 'payload'>): boolean {
  const isOfCurfew = doer?.kind === 'answer' && doer.isOfCurfew;
  return isOfCurfew || payload.senderIsBot || isOneOf(actor, bots) || NAME_OF_BOT.test(actor ?? '');
}

/**
 * Is the login one of these? GitHub writes that of an App as `name[bot]`. A name in the list without this suffix means an App as
 * well; one with it means no person of the same name.
 */
export function isOneOf(login: string | null, logins: readonly string[]): boolean {
  const lower = login?.toLowerCase();
  return lower !== undefined && logins.some((other) => [lower, bare(lower)].includes(other.toLowerCase()));
}

function bare(login: string): string {
  return login.replace(/\[bot\]$/, '');
}
