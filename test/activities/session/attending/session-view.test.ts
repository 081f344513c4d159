import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { describe, expect, it } from 'vitest';
import { decide, totalsAt, untilNextDecision } from '../../../../activities/session/attending/decide.ts';
import { emptyView, foldEvent, type SessionView } from '../../../../activities/session/attending/session-view.ts';

const START = Date.parse('2026-11-21T07:00:00.000Z');
const MODEL = 'claude-opus-5-5';
const WATCH = { idleMs: 600_000, shownTrouble: null, tellAtMicros: Number.MAX_SAFE_INTEGER };

/** An event as the API would send it; `at` is seconds after the start, null for one that is still queued. */
function event(id: string, type: string, at: number | null, fields: object = {}): SessionEvent {
  const processedAt = at === null ? null : new Date(START + at * 1_000).toISOString();
  return { id, type, processed_at: processedAt, ...fields } as SessionEvent;
}

function viewOf(...events: SessionEvent[]): SessionView {
  const view = emptyView(MODEL, START);
  for (const each of events) foldEvent(view, each);
  return view;
}

function idle(id: string, at: number, stopReason: string): SessionEvent {
  return event(id, 'session.status_idle', at, { stop_reason: { type: stopReason }, stop_details: null });
}

const USAGE = {
  model_request_start_id: 'start',
  is_error: false,
  model_usage: {
    input_tokens: 1_000,
    output_tokens: 100,
    cache_creation_input_tokens: 2_000,
    cache_read_input_tokens: 10_000,
  },
};
/** 1,000 · $4 + 100 · $20 + 2,000 · $5 + 10,000 · $0.20 per million tokens. */
const USAGE_MICROS = 4_000 + 2_000 + 10_000 + 2_000;

describe('an event that is seen twice', () => {
  it('counts once, whether it comes from the history, the stream or a later attempt', () => {
    const end = event('end', 'span.model_request_end', 2, USAGE);
    const view = viewOf(event('start', 'span.model_request_start', 1), end, end, end);
    expect(totalsAt(view, START)).toMatchObject({ spendMicros: USAGE_MICROS, modelRequests: 1, outputTokens: 100 });
  });

  it('counts when a queued user event is read at last', () => {
    const queued = event('message', 'user.message', null);
    const view = viewOf(idle('idle', 1, 'end_turn'), queued, queued);
    expect(decide(view, WATCH, START)).toBeNull();
    foldEvent(view, event('message', 'user.message', 2));
    expect(view.queued.size).toBe(0);
    expect(decide(view, WATCH, START + 2_000)).toBeNull();
    foldEvent(view, idle('again', 3, 'end_turn'));
    expect(decide(view, WATCH, START + 3_000)).toMatchObject({ type: 'idle', stopReason: 'end_turn' });
  });
});

describe('a session of many hours', () => {
  it('keeps only the ids of its last minute and still counts each event once', () => {
    const events = Array.from({ length: 5_000 }, (_, second) =>
      event(`end_${second}`, 'span.model_request_end', second, USAGE),
    );
    const view = viewOf(...events, ...events.slice(-1_000), ...events);
    expect(view.seen.size).toBeLessThan(70);
    expect(totalsAt(view, START)).toMatchObject({ outputTokens: 500_000 });
  });

  it('idles even if a late copy of a message arrives that it has read long ago', () => {
    const view = viewOf(event('message', 'user.message', 1), idle('idle', 500, 'end_turn'));
    foldEvent(view, event('message', 'user.message', null));
    expect(decide(view, WATCH, START + 500_000)).toMatchObject({ type: 'idle' });
  });
});

describe('an idle', () => {
  it('does not count while an event that was sent is not read', () => {
    const view = viewOf(event('message', 'user.message', null), idle('idle', 1, 'end_turn'));
    expect(decide(view, WATCH, START)).toBeNull();
  });

  it('does not count when an answer came after it', () => {
    const view = viewOf(
      event('use', 'agent.custom_tool_use', 1, { name: 'noop', input: {} }),
      idle('idle', 2, 'requires_action'),
      event('result', 'user.custom_tool_result', 3, { custom_tool_use_id: 'use' }),
    );
    expect(decide(view, WATCH, START + 3_000)).toBeNull();
  });

  it('names every tool of the whole history that waits for an answer', () => {
    const view = viewOf(
      event('one', 'agent.custom_tool_use', 1, { name: 'add_comment', input: {} }),
      event('two', 'agent.custom_tool_use', 1, { name: 'noop', input: {} }),
      event('answer', 'user.custom_tool_result', 2, { custom_tool_use_id: 'one' }),
      idle('idle', 3, 'requires_action'),
    );
    expect(decide(view, WATCH, START)).toMatchObject({
      type: 'tools',
      tools: [{ id: 'two', name: 'noop', kind: 'custom' }],
    });
  });

  it('at the cap is masked by tools that wait for an answer', () => {
    const use = event('use', 'agent.custom_tool_use', 1, { name: 'noop', input: {} });
    const view = viewOf(use, idle('idle', 2, 'requires_action'));
    expect(decide(view, WATCH, START)?.type).toBe('tools');
    foldEvent(view, event('answer', 'user.custom_tool_result', 3, { custom_tool_use_id: 'use' }));
    foldEvent(view, idle('cap', 4, 'budget_reached'));
    expect(decide(view, WATCH, START)).toMatchObject({ type: 'idle', stopReason: 'budget_reached' });
  });
});

describe('the working time', () => {
  it('is the sum of the stretches in which the session ran, the running one included', () => {
    const view = viewOf(
      event('run', 'session.status_running', 0),
      idle('idle', 10, 'requires_action'),
      event('again', 'session.status_running', 100),
    );
    expect(totalsAt(view, START + 105_000).workingMs).toBe(15_000);
  });
});

describe('the spend', () => {
  it('is partial when a model request never ended', () => {
    const view = viewOf(event('start', 'span.model_request_start', 1), idle('idle', 2, 'end_turn'));
    expect(totalsAt(view, START).spendPartial).toBe(true);
  });

  it('takes the larger of our price and the list cost, and says so, when they differ by more than a cent', () => {
    const usage = { usage: { list_cost: { amount: '7', currency: 'USD' } } };
    const view = viewOf(
      event('end', 'span.model_request_end', 1, USAGE),
      event('usage', 'session.usage', 2, usage),
      idle('idle', 3, 'end_turn'),
    );
    expect(totalsAt(view, START)).toMatchObject({ spendMicros: 70_000, spendPartial: true });
  });

  it('stays exact when the list cost is our price rounded to cents', () => {
    const usage = { usage: { list_cost: { amount: '2', currency: 'USD' } } };
    const view = viewOf(event('end', 'span.model_request_end', 1, USAGE), event('usage', 'session.usage', 2, usage));
    expect(totalsAt(view, START)).toMatchObject({ spendMicros: USAGE_MICROS, spendPartial: false });
  });
});

describe('trouble', () => {
  const overloaded = { type: 'model_overloaded_error', message: 'Overloaded', retry_status: { type: 'retrying' } };

  it('that lasts is reported when it lasts and again when it is over', () => {
    const view = viewOf(event('error', 'session.error', 1, { error: overloaded }));
    foldEvent(view, event('again', 'session.error', 20, { error: overloaded }));
    expect(decide(view, WATCH, START + 21_000)).toMatchObject({ type: 'trouble', trouble: 'model_overloaded_error' });
    const shown = { ...WATCH, shownTrouble: 'model_overloaded_error' };
    expect(decide(view, shown, START + 21_000)).toBeNull();
    foldEvent(view, event('end', 'span.model_request_end', 22, USAGE));
    expect(decide(view, shown, START + 22_000)).toMatchObject({ type: 'trouble', trouble: null, message: null });
  });

  it('that is over soon is not reported, and the session is looked at again in time', () => {
    const view = viewOf(event('error', 'session.error', 1, { error: overloaded }));
    expect(decide(view, WATCH, START + 20_999)).toBeNull();
    expect(untilNextDecision(view, WATCH, START + 6_000)).toBe(15_000);
    foldEvent(view, event('end', 'span.model_request_end', 7, USAGE));
    expect(decide(view, WATCH, START + 30_000)).toBeNull();
    expect(untilNextDecision(view, WATCH, START + 7_000)).toBe(WATCH.idleMs);
  });

  it('is not a file that could not be kept: the session works as before, and the agent knows', () => {
    const error = { type: 'unknown_error', message: 'Some were not kept', retry_status: { type: 'retrying' } };
    const curfew = { outputs: { omitted: [{ path: 'huge', size_bytes: 1e9, why: 'size' }], more: 0 } };
    const view = viewOf(event('error', 'session.error', 1, { error, curfew }));
    expect(view).toMatchObject({ trouble: null, fatal: null });
    expect(decide(view, WATCH, START + 21_000)).toBeNull();
  });

  it('with an MCP server is fatal if no work has been done, and left to the agent later', () => {
    const error = { type: 'mcp_connection_failed_error', message: 'Down', retry_status: { type: 'retrying' } };
    const early = viewOf(event('error', 'session.error', 1, { error }));
    expect(early).toMatchObject({
      fatal: { type: 'mcp_connection_failed_error', message: 'Down', at: START + 1_000 },
      trouble: null,
    });
    const late = viewOf(
      event('use', 'agent.tool_use', 1, { name: 'bash', input: {} }),
      event('error', 'session.error', 2, { error }),
    );
    expect(late).toMatchObject({ fatal: null, trouble: null });
  });

  it('with some tools of an MCP server changes nothing: they are left out, and the agent knows', () => {
    const error = { type: 'unknown_error', message: 'Left out', retry_status: { type: 'retrying' } };
    const view = viewOf(event('error', 'session.error', 1, { error, curfew: { mcp_server: 'linear' } }));
    expect(view).toMatchObject({ fatal: null, trouble: null });
  });

  it('with the repository is fatal, even though the session goes on without its repository', () => {
    const error = {
      type: 'repository_not_found_error',
      message: 'No such repository',
      retry_status: { type: 'retrying' },
    };
    const view = viewOf(event('error', 'session.error', 1, { error }));
    expect(decide(view, WATCH, START)).toMatchObject({
      type: 'fatal',
      message: 'repository_not_found_error: No such repository',
    });
  });
});

describe('a session in which nothing happens', () => {
  it('is quiet once the limit has passed since its last event', () => {
    const view = viewOf(event('run', 'session.status_running', 10));
    expect(decide(view, { ...WATCH, idleMs: 60_000 }, START + 69_999)).toBeNull();
    expect(decide(view, { ...WATCH, idleMs: 60_000 }, START + 70_000)).toMatchObject({ type: 'quiet', forMs: 60_000 });
  });

  it('is also quiet while its model is asked again and again without an answer', () => {
    const attempts = Array.from({ length: 60 }, (_, index) => [
      event(`run ${index}`, 'session.status_running', index * 10),
      event(`start ${index}`, 'span.model_request_start', index * 10 + 1),
      event(`end ${index}`, 'span.model_request_end', index * 10 + 2, { ...USAGE, is_error: true }),
      event(`error ${index}`, 'session.error', index * 10 + 2, {
        error: { type: 'model_overloaded_error', message: 'No' },
      }),
      event(`later ${index}`, 'session.status_rescheduled', index * 10 + 3),
    ]);
    const view = viewOf(...attempts.flat());
    const watch = { ...WATCH, shownTrouble: 'model_overloaded_error', idleMs: 300_000 };
    expect(decide(view, watch, START + 299_000)).toBeNull();
    expect(decide(view, watch, START + 600_000)).toMatchObject({ type: 'quiet', forMs: 600_000 });
    foldEvent(view, event('answer', 'span.model_request_end', 600, USAGE));
    expect(decide(view, { ...watch, shownTrouble: null }, START + 600_000)).toBeNull();
  });

  it('is not quiet while it waits as long as the model endpoint asked it to', () => {
    const view = viewOf(
      event('run', 'session.status_running', 0),
      event('error', 'session.error', 1, {
        error: { type: 'model_rate_limited_error', message: 'No' },
        curfew: { retry_at: new Date(START + 3_600_000).toISOString() },
      }),
      event('later', 'session.status_rescheduled', 1),
    );
    const watch = { ...WATCH, shownTrouble: 'model_rate_limited_error', idleMs: 300_000 };
    expect(decide(view, watch, START + 3_899_000)).toBeNull();
    expect(decide(view, watch, START + 3_900_000)).toMatchObject({ type: 'quiet' });
  });

  it('is also quiet when it never had an event', () => {
    expect(decide(viewOf(), { ...WATCH, idleMs: 1_000 }, START + 1_000)?.type).toBe('quiet');
  });
});

it('an event of a type unknown to this version counts as a sign of life and nothing else', () => {
  const view = viewOf(event('run', 'session.status_running', 0), event('new', 'session.sparkles', 50));
  expect(view.lastProgressAt).toBe(START + 50_000);
  expect(view.status).toBe('running');
});
