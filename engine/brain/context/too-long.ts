import { APIError } from '@anthropic-ai/sdk';
import type { TooLong } from '../../store/session-event.ts';

/** In the words of the API, and of gateways and clouds that speak it. */
const TOO_LONG = [
  /(?:prompt|input|request|conversation) is too long/i,
  /context_length_exceeded/i,
  /maximum context (?:length|window)/i,
  /exceeds?\b.{0,40}\b(?:context|number of tokens)/i,
  /too many (?:input )?tokens/i,
];
const TOO_LARGE = /request_too_large/i;
const TOKENS_OF_MAXIMUM = /prompt is too long: ([\d,]+) tokens > ([\d,]+) maximum/i;
const PROMPT_AND_OUTPUT = /exceed context limit: ([\d,]+) \+ [\d,]+ > ([\d,]+)/i;

/**
 * What an error says if the endpoint refused a request because it was too long; null for any other error. If it does
 * not say how large the window is, half of what was sent is taken for it.
 */
export function tooLong(error: unknown, estimate: number): TooLong | null {
  if (!(error instanceof APIError)) return null;
  const isTooLarge = error.status === 413 || TOO_LARGE.test(error.message);
  const isRefused = error.status === 400 || error.status === undefined;
  const told = TOKENS_OF_MAXIMUM.exec(error.message) ?? PROMPT_AND_OUTPUT.exec(error.message);
  if (!isTooLarge && !(isRefused && (told || TOO_LONG.some((words) => words.test(error.message))))) return null;
  const half = Math.max(1, Math.floor(estimate / 2));
  if (!told) return { tokens: null, window: half };
  const [tokens, window] = told.slice(1).map((number) => Number(number.replaceAll(',', '')));
  if (!tokens || !window) return { tokens: null, window: half };
  return { tokens, window };
}
