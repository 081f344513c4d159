import { expect, it } from 'vitest';
import { failuresInARow } from '../../../../engine/brain/failures/failures-in-a-row.ts';
import type { EventBody, EventDetails, LoggedEvent } from '../../../../engine/store/session-event.ts';

it('counts failures since the last answer, with the time of the first and what they may have cost', () => {
  const events = log(failed(5), answered(), failed(0), failed(30), failed(12));
  expect(failuresInARow(events)).toEqual({ count: 3, firstAt: 3, charged: 2, lostMicros: 42 });
});

it('counts nothing in a log without failures', () => {
  expect(failuresInARow(log(answered()))).toEqual({ count: 0, firstAt: null, charged: 0, lostMicros: 0 });
});

it('begins anew when a user says something, judged by when the brain read it and not by when it arrived', () => {
  const events = log(failed(5), message(), failed(7), failed(9));
  expect(failuresInARow(events).count).toBe(2);
  const readLater = events.map((event, i) => (i === 1 ? { ...event, processedAt: 100 } : event));
  expect(failuresInARow(readLater).count).toBe(0);
  const notRead = events.map((event, i) => (i === 1 ? { ...event, processedAt: null } : event));
  expect(failuresInARow(notRead).count).toBe(3);
});

it('begins anew after the engine gave up, and goes on after an error that is retried', () => {
  expect(failuresInARow(log(failed(5), errored('retrying'), failed(5))).count).toBe(2);
  expect(failuresInARow(log(failed(5), errored('exhausted'), failed(5))).count).toBe(1);
});

interface Said {
  body: EventBody;
  details?: EventDetails;
}

function log(...said: Said[]): LoggedEvent[] {
  return said.map(({ body, details = null }, i) => ({
    seq: i + 1,
    id: `sevt_${i}`,
    processedAt: i + 1,
    body,
    details,
  }));
}

function failed(spendMicros: number): Said {
  return ended(true, spendMicros);
}

function answered(): Said {
  return ended(false, 1_000);
}

function ended(is_error: boolean, spendMicros: number): Said {
  const model_usage = {
    input_tokens: 0,
    output_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
  };
  const requestEnd = {
    content: [],
    stopReason: null,
    stopDetails: null,
    spendMicros,
    partial: false,
    contextTokens: null,
    contextBytes: 0,
  };
  const body = { type: 'span.model_request_end' as const, model_request_start_id: 'sevt_0', is_error, model_usage };
  return { body, details: { requestEnd } };
}

function message(): Said {
  return { body: { type: 'user.message', content: [{ type: 'text', text: 'Go on' }] } };
}

function errored(type: 'retrying' | 'exhausted'): Said {
  const error = { type: 'model_overloaded_error' as const, message: 'Overloaded', retry_status: { type } };
  return { body: { type: 'session.error', error } };
}
