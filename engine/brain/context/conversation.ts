import type { ContentBlockParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import { difference, NOTHING, sizeOf, sum, type Size } from './size-of.ts';

/** A block of the conversation, with the instant (`processedAt`) of the event that brought it. */
export interface Entry<Block extends ContentBlockParam = ContentBlockParam> {
  at: number;
  block: Block;
  size: Size;
}

/** One message of the conversation as the model will see it. Results of tools stand before everything else in it. */
export interface Part {
  role: 'user' | 'assistant';
  results: Entry<ToolResultBlockParam>[];
  blocks: Entry[];
}

/** What the model is shown, and how large it is. */
export interface Conversation {
  parts: Part[];
  /** The size of all parts. */
  size: Size;
  /** The last size that the endpoint told; `estimate` is what the same parts were estimated to have. */
  measured: { at: number; tokens: number; bytes: number; estimate: number } | null;
  /** The size of what came since then, and of what was measured and is no longer shown. */
  added: Size;
  removed: Size;
  /** How many blocks of the first part are the task and stay, once a summary has replaced others; 0 before. */
  taskBlocks: number;
  /** The tokens of the model's context window as far as refusals told; null if none did. */
  window: number | null;
}

export function newConversation(): Conversation {
  return {
    parts: [],
    size: NOTHING,
    measured: null,
    added: NOTHING,
    removed: NOTHING,
    taskBlocks: 0,
    window: null,
  };
}

/** Adds a block to the last message, or to a new one if another role has the last. */
export function addBlock(conversation: Conversation, role: Part['role'], { at, block }: Omit<Entry, 'size'>): void {
  const entry = { at, block, size: sizeOf(block) };
  lastPart(conversation, role).blocks.push(entry);
  count(conversation, entry);
}

/** Adds the result of a call to the last message of the user. */
export function addResult(conversation: Conversation, { at, block }: Omit<Entry<ToolResultBlockParam>, 'size'>): void {
  const entry = { at, block, size: sizeOf(block) };
  lastPart(conversation, 'user').results.push(entry);
  count(conversation, entry);
}

/** Shows another block instead of an entry's own. */
export function replaceBlock<Block extends ContentBlockParam>(
  conversation: Conversation,
  entry: Entry<Block>,
  block: Block,
): void {
  uncount(conversation, entry);
  entry.block = block;
  entry.size = sizeOf(block);
  count(conversation, entry);
}

/** Adds the size of an entry that is shown from now on. */
export function count(conversation: Conversation, { at, size }: Entry): void {
  conversation.size = sum(conversation.size, size);
  if (isNew(conversation, at)) conversation.added = sum(conversation.added, size);
  else conversation.removed = difference(conversation.removed, size);
}

/** Takes off the size of an entry that is no longer shown. */
export function uncount(conversation: Conversation, { at, size }: Entry): void {
  conversation.size = difference(conversation.size, size);
  if (isNew(conversation, at)) conversation.added = difference(conversation.added, size);
  else conversation.removed = sum(conversation.removed, size);
}

/** Keeps what the endpoint has told about the size of all parts as they are now. */
export function measureConversation(
  conversation: Conversation,
  { at, tokens, bytes }: { at: number; tokens: number; bytes: number },
): void {
  conversation.measured = { at, tokens, bytes, estimate: conversation.size.tokens };
  conversation.added = NOTHING;
  conversation.removed = NOTHING;
}

function isNew({ measured }: Conversation, at: number): boolean {
  return measured === null || at > measured.at;
}

function lastPart({ parts }: Conversation, role: Part['role']): Part {
  const last = parts.at(-1);
  if (last?.role === role) return last;
  const next: Part = { role, results: [], blocks: [] };
  parts.push(next);
  return next;
}
