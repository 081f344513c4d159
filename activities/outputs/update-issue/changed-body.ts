import type { BodyOperation } from '../../../definitions/outputs/issues/update-issue.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

/** GitHub's own limit. */
const BODY_CHARACTERS = 65_536;

export interface BodyChange {
  /** Of the issue, for the error. */
  number: number;
  /** The text of the issue as it is. */
  body: string;
  /** The agent's words, cleaned, with the mark of this output at their end. */
  written: string;
  operation: BodyOperation;
  /** The id of the automation: each has an island of its own. */
  automation: string;
}

/**
 * The text of an issue with the agent's words in it. Where they stand already, word for word and with the mark of this output,
 * nothing is changed: a stranger who writes the mark first does not know the words. Throws a ToolError if it is too long.
 */
export function changedBody(change: BodyChange): string {
  const body = change.body.replaceAll('\r\n', '\n');
  if (body.includes(change.written)) return change.body;
  const changed = combine({ ...change, body });
  if (changed.length <= BODY_CHARACTERS) return changed;
  throw new ToolError(
    `The text of #${change.number} would have ${changed.length} characters, and the forge takes ${BODY_CHARACTERS}. Give a shorter body, or replace the text.`,
  );
}

function combine({ body, written, operation, automation }: BodyChange): string {
  if (operation === 'replace') return written;
  if (operation === 'prepend') return join(written, body.trimStart());
  if (operation === 'append') return join(body.trimEnd(), written);
  const island = `${islandMark(automation, 'begin')}\n${written}\n${islandMark(automation, 'end')}`;
  const begin = body.indexOf(islandMark(automation, 'begin'));
  const end = body.indexOf(islandMark(automation, 'end'), begin);
  if (begin < 0 || end < 0) return join(body.trimEnd(), island);
  return body.slice(0, begin) + island + body.slice(end + islandMark(automation, 'end').length);
}

function join(first: string, second: string): string {
  return [first, second].filter((part) => part !== '').join('\n\n---\n\n');
}

function islandMark(automation: string, side: 'begin' | 'end'): string {
  return `<!-- curfew-island-${side}:${automation} -->`;
}
