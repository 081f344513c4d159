import { entriesOf } from './apply-compaction.ts';
import type { Conversation } from './conversation.ts';
import { fits, loadOfEntries, NO_LOAD, type Load, type Room } from './load.ts';
import type { Size } from './size-of.ts';

/** The first messages, which a summary is to replace. */
export interface ChosenSummary {
  /** How many parts they are. */
  parts: number;
  /** The instant of the last event in them. */
  upTo: number;
  /** Whether they fit into one request. */
  isSummarisable: boolean;
}

/** The newest messages that fit into this share of the room stay as they are. */
const KEPT = 0.2;
/** The messages to summarise may take this share, so that the instruction and the estimate's error have room. */
const SUMMARISABLE = 0.95;

/**
 * Chooses the messages that a summary is to replace: as many as fit into one request, without the newest ones and
 * without what the model has not seen. The conversation is divided only where the rest does not begin with results of
 * tools, so that each keeps its call. Null if there is nothing to replace.
 */
export function chooseSummary(conversation: Conversation, frame: Size, room: Room): ChosenSummary | null {
  const { parts } = conversation;
  const loads = parts.map((part) => loadOfEntries(entriesOf(part), conversation, frame));
  const last = firstKept(conversation, loads, room);
  if (last === null) return null;
  let before: Load = { ...NO_LOAD, tokens: frame.tokens, payload: frame.payload };
  let upTo = 0;
  let best: ChosenSummary | null = null;
  for (const [i, part] of parts.slice(0, last).entries()) {
    before = plus(before, loads[i]);
    for (const { at } of entriesOf(part)) upTo = Math.max(upTo, at);
    const next = parts[i + 1];
    if (i === 0 || (next && next.results.length > 0)) continue;
    const isSummarisable = fits(before, room, SUMMARISABLE);
    if (best && !isSummarisable) return best;
    best = { parts: i + 1, upTo, isSummarisable };
    if (!isSummarisable) return best;
  }
  return best;
}

/** The first part that stays; null if all do. */
function firstKept({ parts }: Conversation, loads: Load[], room: Room): number | null {
  let kept = NO_LOAD;
  let first: number | null = null;
  for (let i = parts.length - 1; i >= 2; i -= 1) {
    kept = plus(kept, loads[i]);
    if (first !== null && !fits(kept, room, KEPT)) return first;
    // Results stay with their calls in the part before them.
    if ((parts[i]?.results.length ?? 0) === 0) first = i;
  }
  return first;
}

function plus(a: Load, b: Load | undefined): Load {
  return {
    tokens: a.tokens + (b?.tokens ?? 0),
    payload: a.payload + (b?.payload ?? 0),
    media: a.media + (b?.media ?? 0),
    wide: a.wide + (b?.wide ?? 0),
  };
}
