import { oneLine } from '../../../text/one-line.ts';
import type { LabelCommandTrigger, SlashCommandTrigger } from './github-triggers.ts';
import type { ReadPayload } from './read-payload.ts';

/**
 * Why this event is not the slash command; null when it is. The command is the first word of the text. An edit counts
 * only if it added the command, so that correcting a typo further down does not run the command again.
 */
export function slashCommandReason(
  { name: command, events }: SlashCommandTrigger,
  name: string,
  payload: ReadPayload,
): string | null {
  if (!events.includes(name)) {
    return `\`/${command}\` is looked for in ${events.join(', ')}; to look for it in ${name}, too, add that to \`events\` of \`slash_command\``;
  }
  const edited = payload.action === 'edited';
  if (!edited && payload.action !== ARRIVES_BY.get(name)) {
    return `${shown(name, payload.action)} brings no new text in which \`/${command}\` could stand`;
  }
  const wanted = `/${command.toLowerCase()}`;
  const first = firstWord(eventText(name, payload));
  if (first !== wanted)
    return `the text ${beginning(first)}, and \`slash_command\` waits for \`/${command}\` as its first word`;
  if (edited && (payload.formerBody === null || firstWord(payload.formerBody) === wanted)) {
    return `the text began with \`/${command}\` already before this edit; a new comment runs it again`;
  }
  return null;
}

/** Why this event is not the label of a label command; null when it is. */
export function labelCommandReason(
  { name: wanted }: LabelCommandTrigger,
  name: string,
  { action, label }: ReadPayload,
): string | null {
  if (action !== 'labeled') {
    return `${shown(name, action)} adds no label, and \`label_command\` waits for the label \`${wanted}\``;
  }
  if (label?.toLowerCase() === wanted.toLowerCase()) return null;
  return `the label \`${label ?? 'without a name'}\` is not \`${wanted}\` (\`label_command\`)`;
}

/** Whether the text of an event begins with the slash command, wherever that is looked for. */
export function hasCommand({ name: command }: SlashCommandTrigger, name: string, payload: ReadPayload): boolean {
  return ARRIVES_BY.has(name) && firstWord(eventText(name, payload)) === `/${command.toLowerCase()}`;
}

/** The text that this event brought: a comment, a review, or the body of an issue, a pull request or a discussion. */
export function eventText(name: string, payload: ReadPayload): string | null {
  const { comment, review, pullRequest, issue, discussion } = payload;
  if (name.endsWith('_comment')) return comment?.body ?? null;
  if (name === 'pull_request_review') return review?.body ?? null;
  if (name === 'pull_request') return pullRequest?.body ?? null;
  return (name === 'discussion' ? discussion?.body : issue?.body) ?? null;
}

/** The activity by which each event brings a new text. */
const ARRIVES_BY: ReadonlyMap<string, string> = new Map([
  ['issues', 'opened'],
  ['issue_comment', 'created'],
  ['pull_request', 'opened'],
  ['pull_request_review_comment', 'created'],
  ['discussion', 'created'],
  ['discussion_comment', 'created'],
]);

function firstWord(text: string | null): string {
  return /^\s*(\S{1,200})/.exec(text ?? '')?.[1]?.toLowerCase() ?? '';
}

const MOST_BYTES = 40;

function beginning(word: string): string {
  return word === '' ? 'is empty' : `begins with \`${oneLine(word, MOST_BYTES)}\``;
}

function shown(name: string, action: string | null): string {
  return action === null ? `\`${name}\` without an action` : `\`${name}.${action}\``;
}
