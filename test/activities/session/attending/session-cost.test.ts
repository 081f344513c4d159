import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { describe, expect, it } from 'vitest';
import { totalsAt } from '../../../../activities/session/attending/decide.ts';
import { emptyView, foldEvent } from '../../../../activities/session/attending/session-view.ts';
import type { SessionTotals } from '../../../../contract/totals.ts';

const START = Date.parse('2026-11-21T07:00:00.000Z');
const MODEL = 'claude-opus-5-5';

function event(id: string, type: string, at: number, fields: object = {}): SessionEvent {
  return { id, type, processed_at: new Date(START + at * 1_000).toISOString(), ...fields } as SessionEvent;
}

function totalsOf(events: SessionEvent[], { model = MODEL, at = 1_000 } = {}): SessionTotals {
  const view = emptyView(model, START, 'hosted');
  for (const each of events) foldEvent(view, each);
  return totalsAt(view, START + at * 1_000);
}

function started(id: string, at: number): SessionEvent {
  return event(`start_${id}`, 'span.model_request_start', at);
}

function ended(id: string, at: number, usage: unknown): SessionEvent {
  return event(`end_${id}`, 'span.model_request_end', at, {
    model_request_start_id: `start_${id}`,
    is_error: false,
    model_usage: usage,
  });
}

function tokens(input: number, output: number, { written = 0, read = 0 } = {}): object {
  return {
    input_tokens: input,
    output_tokens: output,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
  };
}

function usage(id: string, at: number, report: object): SessionEvent {
  return event(id, 'session.usage', at, { usage: report });
}

function listed(cents: unknown): object {
  return { list_cost: { amount: cents, currency: 'USD' } };
}

function idle(at: number): SessionEvent {
  return event(`idle_${at}`, 'session.status_idle', at, { stop_reason: { type: 'end_turn' }, stop_details: null });
}

/** Six requests in 250 s of running time, two of them with cache writes of one hour, and three searches. */
const SIX_REQUESTS = [
  event('run', 'session.status_running', 0),
  ...[1, 2, 3, 4, 5, 6].flatMap((n) => [
    started(`${n}`, n * 40 - 40),
    ended(`${n}`, n * 40, n <= 2 ? tokens(1_200, 180, { written: 9_000 }) : tokens(350, 240, { read: 18_000 })),
  ]),
];

/**
 * Opus 5.5, in micro-dollars: (2 × 1,200 + 4 × 350) × 4 + (2 × 180 + 4 × 240) × 20 + 18,000 × 8 for an hour +
 * 72,000 × 0.2 = 15,200 + 26,400 + 144,000 + 14,400; 250 s at $0.08 an hour = 5,555.6; 3 searches = 30,000.
 */
const SIX_REQUESTS_MICROS = 15_200 + 26_400 + 144_000 + 14_400 + 5_556 + 30_000;

function finalReport(cents: string): SessionEvent[] {
  const report = {
    ...listed(cents),
    active_seconds: 250,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 18_000 },
    server_tool_use: { web_search_requests: 3, web_fetch_requests: 9 },
  };
  return [usage('usage', 250, report), idle(250)];
}

describe('a hosted session', () => {
  it('with an hour of cache, searches and running time costs to the micro-dollar what the API says', () => {
    expect(totalsOf([...SIX_REQUESTS, ...finalReport('24')])).toMatchObject({
      spendMicros: SIX_REQUESTS_MICROS,
      ownMicros: SIX_REQUESTS_MICROS,
      listMicros: 240_000,
      spendPartial: false,
      boundMicros: SIX_REQUESTS_MICROS,
      workingMs: 250_000,
    });
  });

  it('costs what the API says if that is more by over a cent, and this is known, not partial', () => {
    expect(totalsOf([...SIX_REQUESTS, ...finalReport('31')])).toMatchObject({
      spendMicros: 310_000,
      ownMicros: SIX_REQUESTS_MICROS,
      listMicros: 310_000,
      spendPartial: false,
    });
    expect(totalsOf([...SIX_REQUESTS, ...finalReport('5')])).toMatchObject({
      spendMicros: SIX_REQUESTS_MICROS,
      spendPartial: false,
    });
  });

  it('costs the same whether its usage is reported before or after the end of its request', () => {
    const end = ended('1', 10, tokens(10_000, 4_000));
    const report = usage('usage', 10, listed('12'));
    const before = totalsOf([started('1', 0), report, end, idle(11)]);
    const after = totalsOf([started('1', 0), end, report, idle(11)]);
    expect([before.spendMicros, after.spendMicros]).toEqual([120_000, 120_000]);
    expect([before.spendPartial, after.spendPartial]).toEqual([false, false]);
  });

  it('charges the price that was valid when its request began', () => {
    const reading = { ...tokens(0, 0, { read: 1_000_000 }) };
    const events = (day: string): SessionEvent[] => {
      const at = (Date.parse(`${day}Z`) - START) / 1_000;
      return [started('1', at), ended('1', at + 20, reading)];
    };
    const model = 'claude-sonnet-5-5';
    expect(totalsOf(events('2026-10-06T23:59:50'), { model }).spendMicros).toBe(200_000);
    expect(totalsOf(events('2026-10-07T00:00:00'), { model }).spendMicros).toBe(100_000);
  });

  it('charges a running session for the time until now', () => {
    expect(totalsOf([event('run', 'session.status_running', 0)], { at: 3_600 }).spendMicros).toBe(80_000);
  });

  it('whose last request never ended is partial, bounded by one largest request, until the API says its cost', () => {
    const events = [started('1', 0), ended('1', 5, tokens(10_000, 4_000)), started('2', 6), idle(7)];
    const largest = 8_000_000 + 128 * 20_000;
    expect(totalsOf(events)).toMatchObject({
      spendPartial: true,
      spendMicros: 120_000,
      boundMicros: 120_000 + largest,
    });
    const known = [...events.slice(0, 3), usage('usage', 7, listed('15')), idle(7)];
    expect(totalsOf(known)).toMatchObject({ spendPartial: false, spendMicros: 150_000 });
  });

  it('that was terminated is partial even if an older report came while its request was open', () => {
    const events = [started('1', 0), usage('usage', 1, listed('3')), event('end', 'session.status_terminated', 2)];
    expect(totalsOf(events)).toMatchObject({ spendPartial: true });
  });

  it('with a model without a price costs what the API says, and is partial without that', () => {
    const events = [started('1', 0), ended('1', 5, tokens(10, 10))];
    const model = 'claude-of-tomorrow';
    expect(totalsOf([...events, idle(6)], { model })).toMatchObject({ spendPartial: true, boundMicros: null });
    const known = [...events, usage('usage', 6, listed('9')), idle(6)];
    expect(totalsOf(known, { model })).toMatchObject({ spendPartial: false, spendMicros: 90_000 });
  });
});

describe('what the API leaves out or gets wrong', () => {
  it.each([
    ['no usage at all', undefined],
    ['null', null],
    ['no counts', {}],
    ['texts', { ...tokens(0, 0), input_tokens: '1200' }],
    ['negative counts', { ...tokens(0, 0), output_tokens: -5 }],
    ['NaN', { ...tokens(0, 0), output_tokens: Number.NaN }],
    ['fractions', { ...tokens(0, 0), cache_read_input_tokens: 0.5 }],
    ['counts that nobody can have used', { ...tokens(0, 0), input_tokens: 1e300 }],
  ])('in the counts of a request (%s) is zero and marked', (_, counts) => {
    const totals = totalsOf([started('1', 0), ended('1', 5, counts), idle(6)]);
    expect(totals).toMatchObject({ spendMicros: 0, spendPartial: true, boundMicros: null, inputTokens: 0 });
    for (const value of Object.values(totals)) expect(value).not.toBeNaN();
  });

  it.each([null, undefined, 'seven', '-7', '', '1e9', 7, '99999999999999', 'NaN'])(
    'in the list cost (%s) leaves our own price',
    (amount) => {
      const report = usage('usage', 6, listed(amount));
      const totals = totalsOf([started('1', 0), ended('1', 5, tokens(10_000, 4_000)), report, idle(6)]);
      expect(totals).toMatchObject({ spendMicros: 120_000, listMicros: null, spendPartial: false });
    },
  );

  it.each([
    { active_seconds: 'long', server_tool_use: null, cache_creation: null, list_cost: null },
    { active_seconds: -1, server_tool_use: { web_search_requests: -3 }, cache_creation: {} },
    { active_seconds: Number.POSITIVE_INFINITY, server_tool_use: { web_search_requests: '3' } },
    {},
  ])('in a usage report (%j) changes nothing', (report) => {
    const totals = totalsOf([
      started('1', 0),
      ended('1', 5, tokens(10_000, 4_000)),
      usage('usage', 6, report),
      idle(6),
    ]);
    expect(totals).toMatchObject({ spendMicros: 120_000, spendPartial: false });
  });
});

describe('a session of our own engine', () => {
  it('pays neither for running time nor a second time for a request that it lost, and the engine says that it is partial', () => {
    const facts = { partial: true, spend_micros: 123_456, brain: null };
    const report = event('usage', 'session.usage', 9, {
      usage: { ...listed('12'), active_seconds: 3_600 },
      curfew: facts,
    });
    expect(totalsOf([started('1', 0), ended('1', 5, tokens(10_000, 4_000)), report, idle(9)])).toMatchObject({
      spendMicros: 123_456,
      spendPartial: true,
      boundMicros: 123_456,
    });
  });
});
