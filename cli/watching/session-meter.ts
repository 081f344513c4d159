import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { MICROS_PER_CENT, type Micros } from '../../money/micros.ts';
import { requestCost } from '../../money/request-cost.ts';

/** What a session has used so far, added up from its events. Each event must be measured once. */
export interface SessionMeter {
  model: string;
  spendMicros: Micros;
  spendPartial: boolean;
  modelRequests: number;
  /** The working time up to the last time that the session stopped. */
  workedMs: number;
  /** Since when the session has been working, in ms; null while it is not. */
  runningSince: number | null;
}

export function startMeter(model: string): SessionMeter {
  return { model, spendMicros: 0, spendPartial: false, modelRequests: 0, workedMs: 0, runningSince: null };
}

/** Adds an event of the session to its meter. */
export function measure(meter: SessionMeter, event: SessionEvent): void {
  switch (event.type) {
    case 'session.status_running':
      meter.runningSince ??= Date.parse(event.processed_at);
      return;
    case 'session.status_idle':
    case 'session.status_rescheduled':
    case 'session.status_terminated':
      return stopClock(meter, Date.parse(event.processed_at));
    case 'span.model_request_end':
      return addRequest(meter, event);
    case 'session.usage':
      return correct(meter, event.usage.list_cost?.amount);
  }
}

/** Returns how long the session has worked up to `now`, in ms. */
export function workingMs({ workedMs, runningSince }: SessionMeter, now: number): number {
  return workedMs + (runningSince === null ? 0 : Math.max(0, now - runningSince));
}

function stopClock(meter: SessionMeter, at: number): void {
  if (meter.runningSince === null) return;
  meter.workedMs += Math.max(0, at - meter.runningSince);
  meter.runningSince = null;
}

function addRequest(meter: SessionMeter, event: Extract<SessionEvent, { type: 'span.model_request_end' }>): void {
  const usage = event.model_usage;
  const cost = requestCost(meter.model, {
    inputTokens: usage.input_tokens,
    outputTokens: usage.output_tokens,
    cacheReadTokens: usage.cache_read_input_tokens,
    cacheWrite5mTokens: usage.cache_creation_input_tokens,
    cacheWrite1hTokens: 0,
  });
  meter.modelRequests += 1;
  if (cost === null) meter.spendPartial = true;
  else meter.spendMicros += cost;
}

/** The API reports its own sum in whole cents. If it differs from ours by more than a cent, the larger one counts. */
function correct(meter: SessionMeter, cents: string | undefined): void {
  if (cents === undefined) return;
  const listMicros = Math.round(Number(cents)) * MICROS_PER_CENT;
  if (Math.abs(listMicros - meter.spendMicros) <= MICROS_PER_CENT) return;
  meter.spendMicros = Math.max(listMicros, meter.spendMicros);
  meter.spendPartial = true;
}
