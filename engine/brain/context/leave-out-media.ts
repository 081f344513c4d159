import type { Compaction } from '../../store/session-event.ts';
import { entriesOf } from './apply-compaction.ts';
import type { Conversation } from './conversation.ts';
import { fits, type Load, type Room } from './load.ts';

/**
 * Leaves out images and documents that the model has not seen, the oldest first and as few as possible, until at most this
 * share of what a request can carry is left of them. Null if they are not what is too much, or if that is not enough.
 */
export function leaveOutMedia(
  { parts }: Conversation,
  { load, room, share }: { load: Load; room: Room; share: number },
): Compaction | null {
  // Tokens are saved better by cutting texts.
  const left = { ...load, tokens: 0 };
  if (fits(left, room, share)) return null;
  const entries = parts.flatMap(entriesOf).filter(({ size }) => size.media > 0);
  entries.sort((a, b) => a.at - b.at);
  for (const [i, { at, size }] of entries.entries()) {
    left.payload -= size.payload;
    left.media -= size.media;
    left.wide -= size.wide;
    // What came in one message goes together.
    if (entries[i + 1]?.at !== at && fits(left, room, share)) return { mediaUpTo: at };
  }
  return null;
}
