import { cleanOutput } from '../../../text/clean-output.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import { plainText } from '../../../text/plain-text.ts';
import { subjectNumber } from './subject-number.ts';
import { ToolError } from '../tool-error.ts';

const TITLE_CHARACTERS = 256;
/** GitHub's own limit of a body or comment. */
const BODY_CHARACTERS = 65_536;

/** The mark by which an output of a run is found again, so that it is made once. */
export function outputMark({ runId, ordinal }: Pick<OutputRequest, 'runId' | 'ordinal'>): string {
  return `<!-- curfew:${runId}:${ordinal} -->`;
}

/** One line, cleaned, with the automation's prefix. Throws a ToolError when nothing of the title is left. */
export function outputTitle(prefix: string, title: string): string {
  const line = cleanOutput(title.replaceAll(/\s+/g, ' '), { isTitle: true }).trim();
  if (line === '') throw new ToolError('The title has no visible words. Give one line that says what changes.');
  return `${prefix}${line}`.slice(0, TITLE_CHARACTERS).toWellFormed().trim();
}

/**
 * The agent's words, cleaned and cut to what fits, then where they come from, then what is for us. The issue that the run
 * is about may be referred to, so that `Fixes #5` works, and its forge linked to.
 */
export function outputBody(request: OutputRequest, text: string, ...end: string[]): string {
  const foot = `\n\n---\n${origin(request)}\n${[...end, outputMark(request)].join('\n')}`;
  const number = subjectNumber(request.event);
  const references = number === null ? [] : [`#${number}`];
  const hosts = ['github.com', URL.parse(request.event.url ?? '')?.hostname ?? 'github.com'];
  return cleanOutput(text, { references, hosts, maxLength: BODY_CHARACTERS - foot.length }).trim() + foot;
}

function origin({ automation, event, runId }: OutputRequest): string {
  const by = `Made by the automation *${plainText(automation.name)}* with Curfew`;
  const url = event.url !== null && /^https?:\/\/[^\s()<>]+$/.test(event.url) ? event.url : null;
  const from = url === null ? '' : `, started by [${plainText(event.title) || 'this'}](${url})`;
  return `<sub>${by}${from}. Run \`${runId}\`.</sub>`;
}
