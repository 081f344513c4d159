import { MICROS_PER_CENT, type Micros } from '../../money/micros.ts';
import type { ModelRequest } from './build-request.ts';
import { planRequest, type RequestPlan } from './plan-request.ts';
import type { Transcript } from './read-transcript.ts';
import type { Turn } from './turn.ts';

/** The tokens that the endpoint itself adds to a context, for messages and for tool use. */
const FRAMING_TOKENS = 2_000;
const COUNT_TIMEOUT_MS = 30_000;

/**
 * Finds the output limit with which a request fits into what is left of the budget; null when none does. The bound of
 * the prompt is the tokens after the last answer plus one per byte added since. If that bound leaves no room for a
 * whole answer, the endpoint counts the tokens exactly.
 */
export async function fitRequest(
  turn: Turn,
  { request, bytes, measured }: { request: ModelRequest; bytes: number; measured: Transcript['measured'] },
): Promise<RequestPlan | null> {
  const bound = measured ? measured.tokens + Math.max(0, bytes - measured.bytes) : bytes + FRAMING_TOKENS;
  const unlimited = planRequest(request.model, bound, null);
  const left = leftToSpend(turn);
  if (left === null || (unlimited !== null && unlimited.worstMicros <= left)) return unlimited;
  const counted = await countTokens(turn, request);
  return planRequest(request.model, Math.min(bound, counted ?? bound), left);
}

function leftToSpend({ session }: Turn): Micros | null {
  if (session.budget_cents === null) return null;
  return session.budget_cents * MICROS_PER_CENT - session.spend_micros - session.reserved_micros;
}

/** Null when the endpoint cannot count; the bound by bytes then holds. Adds 2 %, because the count is an estimate. */
async function countTokens(turn: Turn, { model, system, messages, tools }: ModelRequest): Promise<number | null> {
  try {
    const { input_tokens } = await turn.engine.model.client.messages.countTokens(
      { model, system, messages, ...(tools ? { tools } : {}) },
      { timeout: COUNT_TIMEOUT_MS, signal: turn.signal },
    );
    return Math.ceil(input_tokens * 1.02);
  } catch (error) {
    turn.signal.throwIfAborted();
    turn.engine.log.debug({ err: error, sessionId: turn.sessionId }, 'tokens could not be counted');
    return null;
  }
}
