import { modelLimits } from '../../../money/model-limits.ts';
import type { Conversation, Entry } from './conversation.ts';
import type { Size } from './size-of.ts';

/** What a request may not have too much of. */
export interface Load {
  tokens: number;
  /** Bytes of the request. */
  payload: number;
  /** Images and documents. */
  media: number;
  /** Those of them that are wide images, see `Size`. */
  wide: number;
}

/** How much a request of a model may have. */
export interface Room extends Omit<Load, 'wide'> {
  /** The output limit that the window leaves. */
  outputTokens: number;
}

/** The most output tokens of a request. */
const MOST_OUTPUT_TOKENS = 32_000;
/** The output gets at most this part of a small window. */
const OUTPUT_SHARE = 1 / 4;

export const NO_LOAD: Load = { tokens: 0, payload: 0, media: 0, wide: 0 };

/** The API refuses requests above 32 MB, above 100 images, and above 20 images if one of them is wide. */
const MOST_PAYLOAD = 30_000_000;
const MOST_MEDIA = 95;
const MOST_WITH_WIDE = 20;

/** The room that a model has, less where refusals have told that its window is smaller. */
export function roomOf(model: string, { window }: Conversation): Room {
  const contextTokens = Math.min(modelLimits(model).contextTokens, window ?? Infinity);
  const outputTokens = Math.min(MOST_OUTPUT_TOKENS, Math.floor(contextTokens * OUTPUT_SHARE));
  return { tokens: contextTokens - outputTokens, payload: MOST_PAYLOAD, media: MOST_MEDIA, outputTokens };
}

/** Whether a load takes at most this share of the room. */
export function fits(load: Load, room: Room, share: number): boolean {
  const media = load.wide > 0 ? MOST_WITH_WIDE : room.media;
  return load.tokens <= room.tokens * share && load.payload <= room.payload * share && load.media <= media * share;
}

/** The load of a request with the whole conversation. What the endpoint has counted is exact, the rest estimated. */
export function loadOf(conversation: Conversation, frame: Size): Load {
  const { measured, size, added, removed } = conversation;
  const { media, wide } = size;
  const payload = frame.payload + size.payload;
  if (!measured) return { tokens: frame.tokens + size.tokens, payload, media, wide };
  const tokens = measured.tokens + added.tokens - removed.tokens * ratioOf(conversation, frame);
  return { tokens: Math.max(tokens, 0), payload, media, wide };
}

/** The load of some entries, with the estimate corrected by what the endpoint has counted. */
export function loadOfEntries(entries: Entry[], conversation: Conversation, frame: Size): Load {
  const ratio = ratioOf(conversation, frame);
  const load = { ...NO_LOAD };
  for (const { at, size } of entries) {
    load.tokens += size.tokens * (conversation.measured && at <= conversation.measured.at ? ratio : 1);
    load.payload += size.payload;
    load.media += size.media;
    load.wide += size.wide;
  }
  return load;
}

/** How many tokens an estimated token of what was counted has in truth. */
export function ratioOf({ measured }: Conversation, frame: Size): number {
  if (!measured) return 1;
  return Math.min(Math.max(measured.tokens / Math.max(frame.tokens + measured.estimate, 1), 0.1), 2);
}
