import { sizeOf } from './size-of.ts';
import type { Part } from './conversation.ts';

/** The longest summary. */
export const SUMMARY_TOKENS = 8_000;

const INSTRUCTION = [
  'The context is nearly full. All messages above will be removed, and you will go on with the first message, with the',
  'summary that you write now, and with any newer messages. Write down everything that you need for that: what is',
  'asked for, what was decided and why, what was done and with which result, which files, names, numbers, commands and',
  'errors matter, and what is still to do. If the messages above contain an earlier summary, include what still',
  'matters of it. Answer with the summary only, as text, and do not call any tools.',
].join(' ');

/**
 * The same messages, followed by the instruction to summarise them. They are sent as they were sent before, so that
 * the endpoint reads them from its cache.
 */
export function askForSummary(parts: Part[]): Part[] {
  const block = { type: 'text' as const, text: INSTRUCTION };
  const instruction = { at: Infinity, block, size: sizeOf(block) };
  const last = parts.at(-1);
  if (last?.role === 'user') return [...parts.slice(0, -1), { ...last, blocks: [...last.blocks, instruction] }];
  return [...parts, { role: 'user', results: [], blocks: [instruction] }];
}
