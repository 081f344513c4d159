import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import {
  addRequest,
  costTotals,
  noCost,
  openRequest,
  takeUsage,
  type Service,
  type SessionCost,
  type SessionSpend,
} from '../../money/session-cost.ts';

/** What a session has used so far, added up from its events. Each event must be measured once. */
export interface SessionMeter {
  readonly cost: SessionCost;
  /** The working time up to the last time that the session stopped. */
  workedMs: number;
  /** Since when the session has been working, in ms; null while it is not. */
  runningSince: number | null;
}

export function startMeter(model: string, service: Service): SessionMeter {
  return { cost: noCost(model, service), workedMs: 0, runningSince: null };
}

/** Adds an event of the session to its meter. */
export function measure(meter: SessionMeter, event: SessionEvent): void {
  const { cost } = meter;
  switch (event.type) {
    case 'session.status_running':
      cost.isListFinal = false;
      meter.runningSince ??= Date.parse(event.processed_at);
      return;
    case 'session.status_idle':
    case 'session.status_rescheduled':
    case 'session.status_terminated':
      return stopClock(meter, Date.parse(event.processed_at));
    case 'span.model_request_start':
      return openRequest(cost, event.id, Date.parse(event.processed_at));
    case 'span.model_request_end':
      addRequest(cost, event.model_request_start_id, {
        usage: event.model_usage,
        at: Date.parse(event.processed_at),
      });
      return;
    case 'session.usage':
      return takeUsage(cost, event.usage ?? {}, 'curfew' in event ? event.curfew : null);
  }
}

/** Returns how long the session has worked up to `now`, in ms. */
export function workingMs({ workedMs, runningSince }: SessionMeter, now: number): number {
  return workedMs + (runningSince === null ? 0 : Math.max(0, now - runningSince));
}

/** Returns what the session has cost up to `now`, priced as the run itself prices it. */
export function spendOf(meter: SessionMeter, now: number): SessionSpend {
  return costTotals(meter.cost, { workingMs: workingMs(meter, now), isAtWork: meter.runningSince !== null });
}

function stopClock(meter: SessionMeter, at: number): void {
  if (meter.runningSince === null) return;
  meter.workedMs += Math.max(0, at - meter.runningSince);
  meter.runningSince = null;
}
