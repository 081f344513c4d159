import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import type { SessionChange } from '../../../contract/session.ts';
import type { AttendRequest } from '../../../activities/session/attend-session.ts';
import { decide } from '../../../activities/session/attending/decide.ts';
import { emptyView, foldEvent, type SessionView } from '../../../activities/session/attending/session-view.ts';

const START = Date.parse('2026-11-21T07:00:00.000Z');
const LENGTH_MS = 6 * 60 * 60_000;
const REQUESTS = 2_000;
/** With the prices of the model of `runInput`: $36.20 for all, more than 80 % of what the run may spend. */
const USAGE = {
  input_tokens: 300,
  output_tokens: 500,
  cache_creation_input_tokens: 1_000,
  cache_read_input_tokens: 50_000,
};

/** What happens before the model request with this number. */
export type Incident = 'overloaded' | 'at the cap' | 'add_comment';

/**
 * A session of six hours and 2,000 model requests, played at once: each event carries the time at which it would happen. The
 * session stops for answers where a real one does. The code that attends real sessions attends it.
 */
export interface LongSession {
  attend(request: AttendRequest): SessionChange;
  /** Appends the event by which the session goes on: the answer to a tool, a raised cap, a message. */
  goOn(event: { type: string; [member: string]: unknown }): void;
  events(): number;
  /** The most event ids that attending has held at once. */
  remembered(): number;
}

export function playLongSession(incidents: Record<number, Incident>): LongSession {
  const happened: SessionEvent[] = [];
  const script = play(incidents);
  let now = START;
  let remembered = 0;

  const append = (type: string, members: object): SessionEvent => {
    const processedAt = new Date(now).toISOString();
    const event = { ...members, type, id: `sevt_${happened.length}`, processed_at: processedAt } as SessionEvent;
    happened.push(event);
    return event;
  };
  const viewOf = (model: string): SessionView => {
    const view = emptyView(model, START);
    for (const event of happened) foldEvent(view, event);
    return view;
  };
  return {
    attend(request) {
      const view = viewOf(request.model);
      for (;;) {
        remembered = Math.max(remembered, view.seen.size);
        const change = decide(view, request, now);
        if (change) return change;
        const next = script.next();
        if (next.done) throw new Error('The session is over, but the run goes on attending it');
        const { at, type, ...members } = next.value;
        now = Math.max(now, START + at);
        foldEvent(view, append(type, members));
      }
    },
    goOn({ type, ...members }) {
      append(type, members);
      append('session.status_running', {});
    },
    events: () => happened.length,
    remembered: () => remembered,
  };
}

interface Played {
  at: number;
  type: string;
  [member: string]: unknown;
}

function* play(incidents: Record<number, Incident>): Generator<Played, void> {
  yield { at: 0, type: 'session.status_running' };
  for (let request = 1; request <= REQUESTS; request++) {
    const at = (request * LENGTH_MS) / REQUESTS;
    yield* playIncident(incidents[request], at);
    yield { at, type: 'span.model_request_start' };
    yield { at, type: 'span.model_request_end', model_request_start_id: '', is_error: false, model_usage: USAGE };
    yield { at, type: 'agent.tool_use', name: 'bash', input: {}, evaluated_permission: 'allow' };
    yield { at, type: 'agent.tool_result', tool_use_id: '', content: [] };
  }
  yield { at: LENGTH_MS, type: 'agent.message', content: [{ type: 'text', text: 'Done.' }] };
  yield { at: LENGTH_MS, type: 'session.status_idle', stop_reason: { type: 'end_turn' } };
}

function* playIncident(incident: Incident | undefined, at: number): Generator<Played, void> {
  const message = 'Overloaded';
  switch (incident) {
    case 'overloaded':
      yield { at, type: 'session.error', error: { type: 'model_overloaded_error', message } };
      return;
    case 'at the cap':
      yield { at, type: 'session.status_idle', stop_reason: { type: 'budget_reached' } };
      return;
    case 'add_comment':
      yield { at, type: 'agent.custom_tool_use', name: incident, input: {} };
      yield { at, type: 'session.status_idle', stop_reason: { type: 'requires_action' } };
  }
}
