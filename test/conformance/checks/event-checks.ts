import type { Check } from '../check.ts';
import { EVENT } from '../shapes/event-shapes.ts';
import { message, PROMPTS } from './prompts.ts';

/** The events of a session: history, stream and what may be sent. */
export const eventChecks: Check[] = [
  {
    method: 'sessions.events.list',
    does: 'lists the history over pages of three events',
    args: ['$session.id'],
    params: { limit: 3 },
    expects: { lists: EVENT },
  },
  {
    method: 'sessions.events.list',
    does: 'filters by type and time, newest first',
    args: ['$session.id'],
    params: { types: ['session.status_idle'], order: 'desc', 'created_at[gte]': '$session.created_at' },
    expects: { lists: EVENT, each: { type: 'session.status_idle', stop_reason: { type: 'end_turn' } } },
  },
  {
    method: 'sessions.events.stream',
    does: 'sends the events of a turn in the documented order',
    args: ['$session.id'],
    expects: {
      streams: EVENT,
      sends: [message(PROMPTS.again)],
      to: '$session.id',
      inOrder: [
        'user.message',
        'session.status_running',
        'span.model_request_start',
        'agent.message',
        'span.model_request_end',
        'session.usage',
        'session.status_idle',
      ],
      until: 'session.status_idle',
    },
  },
  {
    method: 'sessions.events.stream',
    does: 'sends the status of the primary thread with that of the session',
    args: ['$session.id'],
    expects: {
      streams: EVENT,
      sends: [message(PROMPTS.again)],
      to: '$session.id',
      inOrder: [
        'session.status_running',
        'session.thread_status_running',
        'session.thread_status_idle',
        'session.usage',
        'session.status_idle',
      ],
      until: 'session.status_idle',
    },
  },
  {
    method: 'sessions.events.stream',
    does: 'sends previews of a message to those who ask with `event_deltas`',
    args: ['$session.id'],
    params: { event_deltas: ['agent.message'] },
    expects: {
      streams: EVENT,
      sends: [message(PROMPTS.again)],
      to: '$session.id',
      inOrder: ['event_start', 'event_delta', 'agent.message', 'session.status_idle'],
      until: 'session.status_idle',
    },
  },
];
