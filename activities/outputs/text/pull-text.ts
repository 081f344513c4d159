import { cleanOutput } from '../../../text/clean-output.ts';
import { dropSkipOrders } from '../../../text/drop-skip-orders.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { plainText } from '../../../text/plain-text.ts';
import { fillMessage } from './fill-message.ts';
import { subjectReferences } from './subject-references.ts';
import { ToolError } from '../../session/tools/tool-error.ts';

const TITLE_CHARACTERS = 256;
/** GitHub's own limit of a body or comment. */
export const BODY_CHARACTERS = 65_536;

/**
 * The mark by which another attempt finds what this output has made, so that it is made once. The key of the output is in
 * it because each output counts on its own: a run may have a first comment and a first issue.
 */
export function outputMark({ runId, output, ordinal }: Pick<OutputOrigin, 'runId' | 'output' | 'ordinal'>): string {
  return `<!-- curfew:${runId}:${output}:${ordinal} -->`;
}

/**
 * One cleaned line with the automation's prefix, without orders to skip checks. Throws a ToolError when cleaning leaves
 * nothing of the title.
 */
export function outputTitle(prefix: string, title: string): string {
  const maxLength = Math.max(1, TITLE_CHARACTERS - prefix.length);
  // Cut as it is cleaned: cut later, a title could lose the end of a code span that makes a mention harmless.
  const line = dropSkipOrders(cleanOutput(title.replaceAll(/\s+/g, ' '), { isTitle: true, maxLength })).trim();
  if (line === '') throw new ToolError('The title has no visible words. Give one line that says what changes.');
  return `${prefix}${line}`.slice(0, TITLE_CHARACTERS).toWellFormed().trim();
}

/**
 * The text of the agent, cleaned and cut to fit, then a line that says where it comes from, then `end`, which is for
 * Curfew itself. The text may refer to the issue that the run is about, so that `Fixes #5` works, and may link to its
 * forge. Throws a ToolError if it has words and none of them is visible.
 */
export function outputBody(origin: OutputOrigin, text: string, ...end: string[]): string {
  const foot = `\n\n---\n${originLine(origin)}\n${[...end, outputMark(origin)].join('\n')}`;
  const cleaned = cleanOutput(text, { ...allowedWords(origin.event), maxLength: BODY_CHARACTERS - foot.length });
  const visible = dropSkipOrders(cleaned).trim();
  if (visible === '' && text.trim() !== '')
    throw new ToolError('The text has no visible words. Write what people are to read.');
  return (visible + foot).trimStart();
}

/** What a text of an agent may refer to and link to. */
export function allowedWords(event: OutputOrigin['event']): { references: string[]; hosts: string[] } {
  return {
    references: subjectReferences(event),
    hosts: ['github.com', URL.parse(event.url ?? '')?.hostname ?? 'github.com'],
  };
}

function originLine({ automation, event, runId, runUrl = null }: OutputOrigin): string {
  const own = automation.safeOutputs.messages?.footer ?? null;
  if (own !== null) {
    const footer = fillMessage(own, { automation, event, runId, runUrl, status: '' });
    return `${footer}\n\n<sub>Run \`${runId}\`.</sub>`;
  }
  const by = `Made by the automation *${plainText(automation.name)}* with Curfew`;
  const url = event.url !== null && /^https?:\/\/[^\s()<>]+$/.test(event.url) ? event.url : null;
  const started = url === null ? '' : `, started by [${plainText(event.title) || 'this'}](${url})`;
  return `<sub>${by}${started}. Run \`${runId}\`.</sub>`;
}
