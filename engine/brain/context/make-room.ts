import type { Compaction } from '../../store/session-event.ts';
import { entriesOf } from './apply-compaction.ts';
import { chooseSummary } from './choose-summary.ts';
import type { Conversation, Entry, Part } from './conversation.ts';
import { isWorthClearing } from './is-worth-clearing.ts';
import { leaveOutMedia } from './leave-out-media.ts';
import { withTextCut, withoutInput, withoutMedia, withoutOutput } from './left-out.ts';
import { fits, loadOf, ratioOf, type Load, type Room } from './load.ts';
import { difference, sizeOf, type Size } from './size-of.ts';

/** What has to happen before the model can be asked to continue. */
export type MakeRoom =
  | { kind: 'compact'; compaction: Compaction }
  /** Ask the model for a summary of the first parts. */
  | { kind: 'summarise'; parts: number; upTo: number }
  /** Nothing is left that could be left out. */
  | { kind: 'impossible'; tokens: number };

/** Shares of the room. From the first one on room is made, down to the second one, so that it is rarely needed. */
const FULL = 0.8;
const ROOMY = 0.5;
/** Clearing must come down to this; else the next one would follow soon, and a summary is better. */
const ROOMY_ENOUGH = 0.65;

/** No text is cut to fewer characters. */
const SHORTEST_CUT = 2_000;

/**
 * Decides how to make room when the context is nearly full; null if it is not. First the results of tools go, the
 * oldest first, then large inputs of tools, then images and documents; what the model has not seen yet stays. If that
 * is not enough, the model writes a summary. If even the newest messages are too large, they are cut. Each decision
 * makes the conversation smaller, so that the sequence of decisions ends. Room is rarely made and much at once, because
 * each time costs the prompt cache.
 */
export function makeRoom(conversation: Conversation, frame: Size, room: Room): MakeRoom | null {
  const load = loadOf(conversation, frame);
  if (fits(load, room, FULL)) return null;
  const cleared = clear(conversation, { load, room, ratio: ratioOf(conversation, frame) });
  if (cleared && fits(cleared.load, room, ROOMY_ENOUGH)) return { kind: 'compact', compaction: cleared.compaction };
  const summary = chooseSummary(conversation, frame, room);
  if (summary?.isSummarisable) return { kind: 'summarise', parts: summary.parts, upTo: summary.upTo };
  if (cleared) return { kind: 'compact', compaction: cleared.compaction };
  const cut = leaveOutMedia(conversation, { load, room, share: FULL }) ?? cutTexts(conversation, { load, room });
  if (cut) return { kind: 'compact', compaction: cut };
  if (summary) return { kind: 'compact', compaction: { summary: { upTo: summary.upTo, text: null } } };
  return fits(load, room, 1) ? null : { kind: 'impossible', tokens: Math.round(load.tokens) };
}

interface Cleared {
  load: Load;
  compaction: Compaction;
}

/** Clears what the model has seen until there is room; null if there is nothing to clear. */
function clear(
  { parts }: Conversation,
  { load, room, ratio }: { load: Load; room: Room; ratio: number },
): Cleared | null {
  const cleared: Cleared = { load: { ...load }, compaction: {} };
  for (const { key, entry, shown } of clearable(parts)) {
    if (fits(cleared.load, room, ROOMY)) break;
    const saved = difference(entry.size, sizeOf(shown));
    cleared.load.tokens -= saved.tokens * ratio;
    cleared.load.payload -= saved.payload;
    cleared.load.media -= saved.media;
    cleared.load.wide -= saved.wide;
    cleared.compaction[key] = entry.at;
  }
  return Object.keys(cleared.compaction).length > 0 ? cleared : null;
}

interface Clearable {
  key: 'resultsUpTo' | 'inputsUpTo' | 'mediaUpTo';
  entry: Entry;
  /** What is shown in its place. */
  shown: Entry['block'];
}

/** What can be cleared, in the order in which it is. The first message is the task: its images stay. */
function* clearable(parts: Part[]): Generator<Clearable> {
  const seen = parts.at(-1)?.role === 'user' ? parts.slice(0, -1) : parts;
  for (const entry of seen.flatMap((part) => part.results)) {
    if (isWorthClearing(entry)) yield { key: 'resultsUpTo', entry, shown: withoutOutput(entry.block) };
  }
  for (const entry of seen.flatMap((part) => part.blocks)) {
    if (entry.block.type !== 'tool_use' || !isWorthClearing(entry)) continue;
    yield { key: 'inputsUpTo', entry, shown: withoutInput(entry.block) };
  }
  for (const entry of seen.slice(1).flatMap((part) => part.blocks)) {
    if (entry.size.media > 0) yield { key: 'mediaUpTo', entry, shown: withoutMedia(entry.block, 'to make room') };
  }
}

/** Cuts long texts of the messages that cannot be left out, as little as possible; null if nothing can be cut. */
function cutTexts({ parts }: Conversation, { load, room }: { load: Load; room: Room }): Compaction | null {
  const entries = parts.filter(({ role }) => role === 'user').flatMap(entriesOf);
  const longest = entries.reduce((most, { size }) => Math.max(most, size.bytes), 0);
  const mediaUpTo = entries.reduce((last, { at, size }) => (size.media > 0 ? Math.max(last, at) : last), -1);
  const savedBy = (cutTo: number): number => entries.reduce((sum, entry) => sum + savedByCut(entry, cutTo), 0);
  for (let cutTo = longest; cutTo > SHORTEST_CUT;) {
    cutTo = Math.max(Math.floor(cutTo / 2), SHORTEST_CUT);
    const tokens = load.tokens - savedBy(cutTo);
    if (tokens < load.tokens && fits({ ...load, tokens }, room, ROOMY)) return { cutTo };
  }
  const isCut = savedBy(SHORTEST_CUT) > 0;
  if (!isCut && mediaUpTo < 0) return null;
  return { ...(isCut ? { cutTo: SHORTEST_CUT } : {}), ...(mediaUpTo < 0 ? {} : { mediaUpTo }) };
}

function savedByCut({ block, size }: Entry, most: number): number {
  return size.bytes > most ? size.tokens - sizeOf(withTextCut(block, most)).tokens : 0;
}
