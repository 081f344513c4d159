import type { SlashCommandTrigger } from './github-triggers.ts';
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
  if (!events.includes(name)) return `\`/${command}\` is looked for in ${events.join(', ')}, not in ${name}`;
  const edited = payload.action === 'edited';
  if (!edited && payload.action !== ARRIVES_BY[name]) {
    return `\`${name}.${payload.action ?? 'without an action'}\` brings no new text in which \`/${command}\` could stand`;
  }
  const wanted = `/${command.toLowerCase()}`;
  if (firstWord(eventText(name, payload)) !== wanted) return `the first word of the text is not \`/${command}\``;
  if (edited && (payload.formerBody === null || firstWord(payload.formerBody) === wanted)) {
    return `the text began with \`/${command}\` already before this edit`;
  }
  return null;
}

/** The text that this event brought: a comment, or the body of an issue or a pull request. */
export function eventText(name: string, payload: ReadPayload): string | null {
  if (name === 'issue_comment') return payload.comment?.body ?? null;
  return (name === 'pull_request' ? payload.pullRequest?.body : payload.issue?.body) ?? null;
}

/** The activity by which each event brings a new text. */
const ARRIVES_BY: Readonly<Record<string, string>> = {
  issues: 'opened',
  issue_comment: 'created',
  pull_request: 'opened',
};

function firstWord(text: string | null): string {
  return /^\s*(\S{1,200})/.exec(text ?? '')?.[1]?.toLowerCase() ?? '';
}
