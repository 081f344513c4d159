import type { Compaction } from '../../store/session-event.ts';
import { count, replaceBlock, uncount, type Conversation, type Entry, type Part } from './conversation.ts';
import { withoutInput, withoutMedia, withoutOutput, withTextCut } from './left-out.ts';
import { isWorthClearing } from './is-worth-clearing.ts';
import { sizeOf } from './size-of.ts';
import { wrapSummary } from './wrap-summary.ts';

const TO_MAKE_ROOM = 'to make room';
const REFUSED = 'because the model endpoint refused the request with it';

/** Shows the conversation from now on as a compaction says. `at` is the instant of the compaction. */
export function applyCompaction(conversation: Conversation, compaction: Compaction, at: number): void {
  const { resultsUpTo = -1, inputsUpTo = -1, mediaUpTo = -1, isMediaRefused = false, cutTo, summary } = compaction;
  for (const { role, results, blocks } of conversation.parts) {
    for (const entry of results) {
      if (entry.at <= resultsUpTo && isWorthClearing(entry)) {
        replaceBlock(conversation, entry, withoutOutput(entry.block));
      }
    }
    for (const entry of [...results, ...blocks]) {
      if (entry.at <= mediaUpTo && entry.size.media > 0) {
        replaceBlock(conversation, entry, withoutMedia(entry.block, isMediaRefused ? REFUSED : TO_MAKE_ROOM));
      }
      if (role === 'user' && cutTo !== undefined) cutEntry(conversation, entry, cutTo);
      if (entry.block.type === 'tool_use' && entry.at <= inputsUpTo && isWorthClearing(entry)) {
        replaceBlock(conversation, entry, withoutInput(entry.block));
      }
    }
  }
  if (summary) summarise(conversation, summary, at);
}

function cutEntry(conversation: Conversation, entry: Entry, cutTo: number): void {
  // A text of fewer bytes cannot have more characters.
  if (entry.size.bytes > cutTo) replaceBlock(conversation, entry, withTextCut(entry.block, cutTo));
}

/**
 * Replaces all messages up to an instant by the task, which is the first message, and the summary. Whoever made the
 * summary chose the instant so that no result of a tool is left without its call.
 */
function summarise(
  conversation: Conversation,
  { upTo, text }: { upTo: number; text: string | null },
  at: number,
): void {
  const { parts } = conversation;
  const [head, ...rest] = parts;
  if (!head) return;
  const task = conversation.taskBlocks === 0 ? head.blocks : head.blocks.slice(0, conversation.taskBlocks);
  const former = head.blocks[task.length];
  const block = wrapSummary(text, conversation.taskBlocks === 0 ? undefined : former?.block);
  const summary = { at, block, size: sizeOf(block) };
  const kept = rest.findIndex((part) => firstInstant(part) > upTo);
  const gone = kept < 0 ? rest : rest.slice(0, kept);
  for (const entry of [...head.blocks.slice(task.length), ...gone.flatMap(entriesOf)]) uncount(conversation, entry);
  count(conversation, summary);
  const [next, ...later] = kept < 0 ? [] : rest.slice(kept);
  const isOfUser = next?.role === 'user';
  const first: Part = { role: 'user', results: [], blocks: [...task, summary, ...(isOfUser ? next.blocks : [])] };
  conversation.parts = next === undefined || isOfUser ? [first, ...later] : [first, next, ...later];
  conversation.taskBlocks = task.length;
}

function firstInstant(part: Part): number {
  return entriesOf(part).reduce((first, { at }) => Math.min(first, at), Infinity);
}

export function entriesOf({ results, blocks }: Part): Entry[] {
  return [...results, ...blocks];
}
