import { measure } from './build-request.ts';
import type { Transcript } from './read-transcript.ts';

/** Well below the smallest context window in use, so that an answer and the results of its calls still fit. */
const FULL_TOKENS = 150_000;
const ROOMY_TOKENS = 100_000;

/** An estimate for text and code. It decides only when to make room; `fitRequest` bounds the cost. */
const BYTES_PER_TOKEN = 3;

/**
 * Decides which results of tools to leave out when the context is nearly full: the oldest ones, and many at once,
 * because each time costs the prompt cache. Results that the model has not seen yet always stay. Returns the `seq` of
 * the last event that is left out, or null when there is room or nothing to leave out.
 */
export function makeRoom({ parts, measured, clearedUpTo }: Transcript, bytes: number): number | null {
  const grown = (bytes - (measured?.bytes ?? 0)) / BYTES_PER_TOKEN;
  let tokens = (measured?.tokens ?? 0) + grown;
  if (tokens <= FULL_TOKENS) return null;
  let upTo = clearedUpTo;
  const seen = parts.slice(0, -1).flatMap((part) => part.results);
  for (const { seq, block } of seen.filter((result) => result.seq > clearedUpTo)) {
    if (tokens <= ROOMY_TOKENS) break;
    tokens -= measure(block) / BYTES_PER_TOKEN;
    upTo = Math.max(upTo, seq);
  }
  return upTo > clearedUpTo ? upTo : null;
}
