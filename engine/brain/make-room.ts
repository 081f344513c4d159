import { measure } from './build-request.ts';
import type { Transcript } from './read-transcript.ts';

/** Well below the smallest context window in use, with room for an answer and for the results of its calls. */
const FULL_TOKENS = 150_000;
const ROOMY_TOKENS = 100_000;

/** Rough, for text and code; what a request may cost is bounded elsewhere. */
const BYTES_PER_TOKEN = 3;

/**
 * The log is not the context window: when the context is nearly full, the oldest results of tools are left out, enough of them that
 * it does not happen at every request, which would make the prompt cache useless. Returns the event up to which, or
 * null when there is room or nothing to leave out. Results that the model has not seen yet always stay.
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
