import type { EventDoer, TriggerEvent } from '../source-definition.ts';
import { paceOf, type AnswerKind, type Pace } from './paces.ts';
import type { ReadPayload } from './read-payload.ts';

export interface Answering {
  event: TriggerEvent;
  payload: ReadPayload;
  doer: Extract<EventDoer, { kind: 'answer' | 'work' }>;
  /** Is a slash command what matched? */
  isCommand: boolean;
  /** Does the account say that it is a bot, or do the definitions? */
  isBot: boolean;
}

/** Why an account that answers run after run, as a bot does, starts nothing; null if a person may have answered so. */
export function paceReason(answering: Answering): string | null {
  const kind = kindOf(answering);
  const pace = paceOf(kind, answering.doer.answers);
  return pace === null ? null : `@${answering.event.actor} ${how(pace)}, as a bot does; ${hint(kind, pace)}`;
}

function kindOf({ event: { name }, payload: { action }, doer, isCommand, isBot }: Answering): AnswerKind {
  if (doer.kind === 'work' && isBot) return 'work';
  if (doer.kind === 'work') return action === 'opened' ? 'opening' : 'request';
  // Whoever gives a label or a command again and again asks again and again.
  const isText = name.endsWith('_comment') || name === 'pull_request_review' || action === 'edited';
  return isText && !isCommand ? 'text' : 'request';
}

function how({ answers, withinMs, isInARow, spreadMs }: Pace): string {
  const nth = `${answers}${answers === 3 ? 'rd' : 'th'}`;
  if (spreadMs !== undefined) return `answers a run for the ${nth} time after equally long`;
  return `answers a run within ${inWords(withinMs)} for the ${nth} time in a ${isInARow ? 'row' : 'day'}`;
}

function hint(kind: AnswerKind, { withinMs }: Pace): string {
  if (kind === 'work') return 'a person can start a run by the same event';
  const later = `a person can start a run after ${inWords(withinMs)}`;
  return `${later}${kind === 'text' ? ', or by a slash command' : ''}, and a bot belongs in \`bots\` or \`skip-bots\``;
}

function inWords(ms: number): string {
  const seconds = ms / 1_000;
  return seconds < 60 ? `${seconds} seconds` : `${seconds / 60} minutes`;
}
