import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { expect, it } from 'vitest';
import { openBoard, type Board } from '../../../cli/watching/open-board.ts';
import { openScreen } from '../../../cli/watching/open-screen.ts';
import type { WaitingApproval } from '../../../contract/people.ts';
import type { RunStatus } from '../../../contract/run.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import type { Service } from '../../../money/session-cost.ts';

const AT = '2026-11-21T12:03:20.000Z';
const STATUS: RunStatus = {
  phase: 'working',
  sessionId: 'sesn_1',
  spendLimitMicros: 2_000_000,
  durationLimitMs: 2_700_000,
  totals: NO_TOTALS,
  waiting: [],
  trouble: [],
  artefacts: [],
};

const APPROVAL: WaitingApproval = {
  key: 'limit:2',
  before: 'limit',
  what: '$2.00 are spent',
  approvers: [],
  count: 1,
  since: AT,
  until: '2026-11-22T12:03:20.000Z',
  otherwise: 'cancel',
  approvedBy: [],
};

function board(json = false, service: Service = 'engine'): { written: () => string; shown: Board } {
  let text = '';
  const output = { isTTY: false, write: (part: string | Uint8Array) => ((text += String(part)), true) };
  const shown = openBoard(openScreen(output, json), 'fix-bug/github/1', json);
  shown.openSession('claude-sonnet-5-5', service);
  return { shown, written: () => text };
}

function event(id: string, members: object): SessionEvent {
  return { id, processed_at: AT, ...members } as SessionEvent;
}

function text(...lines: string[]): object[] {
  return [{ type: 'text', text: lines.join('\n') }];
}

it('a transcript shows what the agent says, its tool calls with their results, and what Curfew tells it', () => {
  const { shown, written } = board();
  for (const each of [
    event('1', {
      type: 'user.message',
      content: text('Fix it.', ...Array.from({ length: 9 }, (_, line) => `rule ${line}`)),
    }),
    event('2', { type: 'agent.message', content: text('I look\nat the test.') }),
    event('3', { type: 'agent.tool_use', name: 'bash', input: { command: 'npm test' } }),
    event('4', {
      type: 'agent.tool_result',
      tool_use_id: '3',
      is_error: true,
      content: text('not ok 1', 'a', 'b', 'c', 'd', 'e', 'f', 'g'),
    }),
    event('5', { type: 'agent.custom_tool_use', name: 'add_comment', input: { body: 'one\ntwo', item: 5 } }),
    event('6', {
      type: 'session.error',
      error: { type: 'model_overloaded_error', message: 'Overloaded', retry_status: { type: 'retrying' } },
    }),
    event('7', { type: 'agent.tool_result', tool_use_id: '9' }),
    event('8', { type: 'session.status_idle', stop_reason: { type: 'end_turn' } }),
    event('9', { type: 'agent.thinking' }),
  ]) {
    shown.event(each);
  }
  shown.end({ outcome: 'no-change', reason: 'It is right', artefacts: [{ type: 'comment', url: 'https://x.test/1' }] });
  expect(written()).toBe(
    [
      '12:03:20  curfew   Fix it.',
      ...['rule 0', 'rule 1', 'rule 2', '… 4 more lines …', 'rule 7', 'rule 8'].map(
        (line) => `${' '.repeat(19)}${line}`,
      ),
      '12:03:20  agent    I look',
      '                   at the test.',
      '12:03:20  tool     $ npm test',
      '12:03:20  result   failed: not ok 1',
      ...['a', 'b', 'c', '… 2 more lines …', 'f', 'g'].map((line) => `${' '.repeat(19)}${line}`),
      '12:03:20  tool     add_comment body=one… item=5',
      '12:03:20  trouble  model_overloaded_error: Overloaded (retrying)',
      '12:03:20  result   (nothing)',
      '12:03:20  session  stopped: end_turn',
      'fix-bug/github/1 ended: no-change. It is right',
      'https://x.test/1',
      '',
    ].join('\n'),
  );
});

it('nothing that an agent writes reaches the terminal as a command, neither as text nor as JSON', () => {
  const hostile = '\u001b]0;owned\u0007\u001b[2Jhello\u009b31m\rover\u202etxt.exe\u200b\u0008!';
  for (const json of [false, true]) {
    const { shown, written } = board(json);
    shown.event(event('1', { type: 'agent.message', content: text(hostile) }));
    shown.event(event('2', { type: 'agent.tool_use', name: `x${hostile}`, input: { [hostile]: hostile } }));
    shown.status({ ...STATUS, trouble: [hostile], waiting: [{ ...APPROVAL, what: hostile, key: hostile }] });
    shown.trouble(hostile);
    shown.end({ outcome: 'failed', reason: hostile });
    expect(written()).toContain('hello');
    expect(written()).toContain('over');
    expect(written()).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
  }
});

it('the status line shows spend, time left and what the run waits for; a log gets it only when it has changed', () => {
  const { shown, written } = board();
  shown.status(STATUS);
  shown.tick();
  const usage = {
    input_tokens: 50_000,
    output_tokens: 20_000,
    cache_read_input_tokens: 0,
    cache_creation_input_tokens: 0,
  };
  shown.event(event('1', { type: 'session.status_running' }));
  shown.event(event('2', { type: 'span.model_request_end', model_request_start_id: '0', model_usage: usage }));
  shown.event(
    event('3', {
      type: 'session.status_idle',
      stop_reason: { type: 'requires_action' },
      processed_at: '2026-11-21T12:05:20.000Z',
    }),
  );
  shown.tick();
  // The API knows costs that the events do not show.
  shown.event(event('4', { type: 'session.usage', usage: { list_cost: { amount: '42', currency: 'USD' } } }));
  shown.status({ ...STATUS, phase: 'waiting', waiting: [APPROVAL] });
  // An interrupted run waits without asking for a decision.
  shown.status({ ...STATUS, phase: 'waiting' });
  expect(written().split('\n')).toEqual([
    'working · $0.00 of $2.00 · 45m left of 45m',
    'working · $0.30 of $2.00 · 43m left of 45m',
    '12:03:20  waiting  $2.00 are spent',
    '                   until 2026-11-22T12:03:20.000Z; answer with: curfew approve fix-bug/github/1 --key limit:2 (or curfew deny)',
    'waiting · ≥ $0.42 of $2.00 · 43m left of 45m · waits for a decision: limit:2',
    'waiting · ≥ $0.42 of $2.00 · 43m left of 45m · waits to be told how to go on (curfew steer)',
    '',
  ]);
});

it('with --json each entry, each change of the status and the end is one line', () => {
  const { shown, written } = board(true);
  shown.status(STATUS);
  shown.tick();
  shown.event(event('1', { type: 'agent.message', content: text('Hello') }));
  shown.end({ outcome: 'delivered', reason: 'Done', artefacts: [] });
  expect(
    written()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  ).toMatchObject([
    { type: 'status', phase: 'working', spendMicros: 0, leftMs: 2_700_000 },
    { type: 'entry', at: AT, who: 'agent', text: 'Hello' },
    { type: 'end', runId: 'fix-bug/github/1', outcome: 'delivered', reason: 'Done', artefacts: [] },
  ]);
});

it('on a terminal the status line stays below what is printed', () => {
  let written = '';
  const screen = openScreen({ isTTY: true, write: (part: string | Uint8Array) => ((written += String(part)), true) });
  screen.status('working', true);
  screen.print('hello');
  screen.clear();
  const line = (status: string): string => `\r\u001b[2K\u001b[?7l${status}\u001b[?7h`;
  expect(written).toBe(`${line('working')}\r\u001b[2Khello\n${line('working')}\r\u001b[2K`);
});

it('the status of a hosted run prices running time, searches, writes for an hour and the prices of that day', () => {
  const { shown, written } = board(true, 'hosted');
  const seconds = (count: number) => new Date(Date.parse('2026-10-01T12:00:00Z') + count * 1_000).toISOString();
  for (const each of [
    event('1', { type: 'session.status_running', processed_at: seconds(0) }),
    event('2', { type: 'span.model_request_start', processed_at: seconds(1) }),
    event('3', {
      type: 'span.model_request_end',
      processed_at: seconds(2),
      model_request_start_id: '2',
      // $0.20, $1.00, and $2.50 for writes of five minutes; read at the former price: $0.20.
      model_usage: {
        input_tokens: 100_000,
        output_tokens: 100_000,
        cache_creation_input_tokens: 1_000_000,
        cache_read_input_tokens: 1_000_000,
      },
    }),
    // All writes are kept for an hour: $1.50 more. Three searches: $0.03.
    event('4', {
      type: 'session.usage',
      processed_at: seconds(9_000),
      usage: {
        cache_creation: { ephemeral_1h_input_tokens: 1_000_000 },
        server_tool_use: { web_search_requests: 3 },
        list_cost: { amount: '563', currency: 'USD' },
        active_seconds: 9_000,
      },
    }),
    event('5', { type: 'session.status_idle', processed_at: seconds(9_000), stop_reason: { type: 'end_turn' } }),
  ])
    shown.event(each);
  shown.status(STATUS);
  const last = JSON.parse(written().trim().split('\n').at(-1) ?? '') as unknown;
  // And two and a half hours of running: $0.20.
  expect(last).toMatchObject({ spendMicros: 5_630_000, spendPartial: false, workingMs: 9_000_000 });
});
