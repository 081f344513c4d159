import { errorText } from '../../runtime/error-text.ts';

/** Thrown for a run that can never be started, because Temporal does not take an input of its size or content. */
export class HopelessStart extends Error {}

/** The codes of gRPC. */
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;

/** These say that Temporal is not set up yet. */
const SET_UP_LATER = /search attribute|namespace/i;
const TOO_LARGE = /larger than max|exceeds (?:size )?limit|too large/i;

/**
 * Why an automation can never be started by this event, in words to stand after "cannot be started: "; null if another
 * attempt may succeed.
 */
export function hopelessReason(error: unknown): string | null {
  if (error instanceof HopelessStart || error instanceof RangeError) return error.message;
  if (error instanceof Error && error.name === 'ValueError') return error.message;
  const { code, details } = grpcStatus(error);
  const isTooLarge = TOO_LARGE.test(details) && (code === INVALID_ARGUMENT || code === RESOURCE_EXHAUSTED);
  const isRefused = code === INVALID_ARGUMENT && !SET_UP_LATER.test(details);
  return isTooLarge || isRefused ? `Temporal refuses it: ${details}` : null;
}

/** The client wraps the answer of the server. */
function grpcStatus(error: unknown): { code: number; details: string } {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    if (!('code' in inner) || typeof inner.code !== 'number') continue;
    const details = 'details' in inner && typeof inner.details === 'string' ? inner.details : errorText(inner);
    return { code: inner.code, details };
  }
  return { code: 0, details: '' };
}
