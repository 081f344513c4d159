import { describe, expect, it } from 'vitest';
import { nextStep, type Situation } from '../../../engine/brain/next-step.ts';
import {
  newTranscript,
  type CustomToolUse,
  type ToolUse,
  type Transcript,
} from '../../../engine/brain/read-transcript.ts';
import type { EventBody, EventBodyOf, LoggedEvent } from '../../../engine/store/session-event.ts';
import { sessionTools } from '../../../engine/tools/session-tools.ts';
import { makeSessionAgent } from '../../support/engine/make-session-agent.ts';

const TOOLS = sessionTools(makeSessionAgent());
const CALM: Situation = { tools: TOOLS, abandonedTool: null, isAtCap: false };

const EMPTY = newTranscript();

describe('a request without an end', () => {
  it('is closed before anything else, even before an interrupt', () => {
    const lostRequest = logged(1, { type: 'span.model_request_start' });
    const transcript = { ...EMPTY, lostRequest, queued: [interrupt(2)], openTools: [toolUse(3)] };
    expect(nextStep(transcript, CALM)).toEqual({ kind: 'close-lost-request', startId: 'sevt_1' });
  });
});

describe('an interrupt', () => {
  it('comes before confirmations and tools, and answers every open call', () => {
    const openTools = [toolUse(1)];
    const openCustomTools = [customToolUse(2)];
    const queued = [confirmation(3, 'sevt_1'), interrupt(4)];
    const transcript = { ...EMPTY, queued, openTools, openCustomTools };
    expect(nextStep(transcript, CALM)).toEqual({ kind: 'interrupt', taken: queued, openTools, openCustomTools });
  });

  it('takes what was sent before the last interrupt, and leaves what was sent after it', () => {
    const queued = [message(1), interrupt(2), message(3), interrupt(4), message(5)];
    const step = nextStep({ ...EMPTY, queued }, CALM);
    expect(step).toMatchObject({ kind: 'interrupt', taken: queued.slice(0, 4) });
  });

  it('leaves a message after it to be taken by the next step', () => {
    const queued = [message(5)];
    expect(nextStep({ ...EMPTY, queued }, CALM)).toEqual({ kind: 'take', events: queued });
  });
});

describe('a call of a tool', () => {
  it('is run by what its row says, the first call first', () => {
    const transcript = { ...EMPTY, openTools: [toolUse(1), toolUse(2)] };
    expect(nextStep(transcript, CALM)).toEqual({
      kind: 'run-tool',
      use: toolUse(1),
      runner: 'hands',
      isRepeatable: false,
    });
  });

  it('is run before a queued message is taken, so that the model reads both together', () => {
    const transcript = { ...EMPTY, openTools: [toolUse(1)], queued: [message(2)] };
    expect(nextStep(transcript, CALM)).toMatchObject({ kind: 'run-tool' });
  });

  it.each(['read', 'glob', 'grep'])('of %s that was running at a crash is run again', (name) => {
    const transcript = { ...EMPTY, openTools: [toolUse(1, { name })] };
    expect(nextStep(transcript, { ...CALM, abandonedTool: 'sevt_1' })).toMatchObject({ kind: 'run-tool' });
  });

  it.each(['bash', 'write', 'edit'])('of %s that was running at a crash is answered with what happened', (name) => {
    const transcript = { ...EMPTY, openTools: [toolUse(1, { name })] };
    expect(nextStep(transcript, { ...CALM, abandonedTool: 'sevt_1' })).toEqual({
      kind: 'answer-tool',
      use: toolUse(1, { name }),
      result: { isError: true, content: expect.stringContaining('the machine that ran this call went down') },
    });
  });

  it('that was running at a crash is answered with what happened even if the agent no longer has the tool', () => {
    const transcript = { ...EMPTY, openTools: [toolUse(1)] };
    expect(nextStep(transcript, { ...CALM, tools: [], abandonedTool: 'sevt_1' })).toMatchObject({
      result: { content: expect.stringContaining('the machine that ran this call went down') },
    });
  });

  it('that had not begun at a crash is run', () => {
    const transcript = { ...EMPTY, openTools: [toolUse(2)] };
    expect(nextStep(transcript, { ...CALM, abandonedTool: 'sevt_1' })).toMatchObject({ kind: 'run-tool' });
  });

  it('that the agent does not have is answered with the tools that it has', () => {
    const transcript = { ...EMPTY, openTools: [toolUse(1, { name: 'teleport', evaluated_permission: 'deny' })] };
    expect(nextStep(transcript, CALM)).toMatchObject({
      kind: 'answer-tool',
      result: {
        isError: true,
        content: 'There is no tool "teleport". Available are: bash, read, write, edit, glob, grep.',
      },
    });
    expect(nextStep(transcript, { ...CALM, tools: [] })).toMatchObject({
      result: { content: 'There is no tool "teleport". Available are: none.' },
    });
  });
});

describe('a call that must be allowed', () => {
  const asking = toolUse(1, { evaluated_permission: 'ask' });

  it('makes the session idle until somebody confirms it', () => {
    expect(nextStep({ ...EMPTY, openTools: [asking] }, CALM)).toEqual({
      kind: 'rest',
      stopReason: { type: 'requires_action', event_ids: ['sevt_1'] },
      stopDetails: null,
    });
  });

  it('does not hold up a call that needs no confirmation', () => {
    const transcript = { ...EMPTY, openTools: [asking, toolUse(2)] };
    expect(nextStep(transcript, CALM)).toEqual({
      kind: 'run-tool',
      use: toolUse(2),
      runner: 'hands',
      isRepeatable: false,
    });
  });

  it('is decided once the confirmation is taken, before other calls are run and without the messages around it', () => {
    const queued = [message(3), confirmation(4, 'sevt_1'), message(5)];
    const transcript = { ...EMPTY, openTools: [asking, toolUse(2)], queued };
    expect(nextStep(transcript, CALM)).toEqual({ kind: 'take', events: [queued[1]] });
  });

  it('is run when it was allowed', () => {
    const confirmations = new Map([['sevt_1', confirmation(2, 'sevt_1').body]]);
    const transcript = { ...EMPTY, openTools: [asking], confirmations };
    expect(nextStep(transcript, CALM)).toEqual({ kind: 'run-tool', use: asking, runner: 'hands', isRepeatable: false });
  });

  it.each([
    ['Not today.', 'Not today.'],
    [null, 'Permission to use bash has been denied.'],
  ])('is answered when it was denied (message: %s)', (deny_message, content) => {
    const denied = { ...confirmation(2, 'sevt_1').body, result: 'deny' as const, deny_message };
    const transcript = { ...EMPTY, openTools: [asking], confirmations: new Map([['sevt_1', denied]]) };
    expect(nextStep(transcript, CALM)).toEqual({
      kind: 'answer-tool',
      use: asking,
      result: { content, isError: true },
    });
  });
});

describe('a call that the client answers', () => {
  it('makes the session idle, with all that is waited for in the order of the calls', () => {
    const transcript = {
      ...EMPTY,
      openTools: [toolUse(2, { evaluated_permission: 'ask' })],
      openCustomTools: [customToolUse(1), customToolUse(3)],
    };
    expect(nextStep(transcript, CALM)).toMatchObject({
      kind: 'rest',
      stopReason: { type: 'requires_action', event_ids: ['sevt_1', 'sevt_2', 'sevt_3'] },
    });
  });

  it('keeps the model from being asked while one of several has no result', () => {
    const transcript = { ...EMPTY, openCustomTools: [customToolUse(1)], wantsModel: true };
    expect(nextStep(transcript, CALM)).toMatchObject({ kind: 'rest', stopReason: { type: 'requires_action' } });
  });

  it('does not keep a message from being taken', () => {
    const queued = [message(2)];
    const transcript = { ...EMPTY, openCustomTools: [customToolUse(1)], queued };
    expect(nextStep(transcript, CALM)).toEqual({ kind: 'take', events: queued });
  });
});

describe('the model', () => {
  it('is asked when something has no answer yet', () => {
    expect(nextStep({ ...EMPTY, wantsModel: true }, CALM)).toEqual({ kind: 'ask-model' });
  });

  it('is asked only after everything that is queued was taken', () => {
    const queued = [message(1), message(2)];
    expect(nextStep({ ...EMPTY, wantsModel: true, queued }, CALM)).toEqual({ kind: 'take', events: queued });
  });

  it('is not asked at the cap: the session becomes idle', () => {
    expect(nextStep({ ...EMPTY, wantsModel: true }, { ...CALM, isAtCap: true })).toEqual({
      kind: 'rest',
      stopReason: { type: 'budget_reached' },
      stopDetails: null,
    });
  });
});

describe('a session at its cap', () => {
  const atCap = { ...CALM, isAtCap: true };

  it('still runs the calls that it owes a result', () => {
    expect(nextStep({ ...EMPTY, openTools: [toolUse(1)] }, atCap)).toMatchObject({ kind: 'run-tool' });
  });

  it('waits for its client first: the cap shows after the answer', () => {
    const transcript = { ...EMPTY, openCustomTools: [customToolUse(1)], wantsModel: true };
    expect(nextStep(transcript, atCap)).toMatchObject({ stopReason: { type: 'requires_action' } });
  });

  it('ends its turn as usual when nothing is left to ask', () => {
    expect(nextStep(EMPTY, atCap)).toMatchObject({ kind: 'rest', stopReason: { type: 'end_turn' } });
  });
});

describe('a session with nothing left to do', () => {
  it('becomes idle, with the reason that the log gives', () => {
    const details = { type: 'refusal' as const, category: 'cyber' as const, explanation: 'No.' };
    const transcript: Transcript = { ...EMPTY, stop: { reason: 'refusal', details } };
    expect(nextStep(transcript, CALM)).toEqual({
      kind: 'rest',
      stopReason: { type: 'refusal' },
      stopDetails: details,
    });
  });

  it.each([message(1), interrupt(1), confirmation(1, 'sevt_0')])(
    'does not become idle while $body.type is not taken',
    (event) => {
      expect(nextStep({ ...EMPTY, queued: [event] }, CALM).kind).not.toBe('rest');
    },
  );
});

function logged<Body extends EventBody>(seq: number, body: Body): LoggedEvent<Body> {
  return { seq, id: `sevt_${seq}`, processedAt: seq, body, details: null };
}

function message(seq: number): LoggedEvent {
  return { ...logged(seq, { type: 'user.message', content: [{ type: 'text', text: 'Hello' }] }), processedAt: null };
}

function interrupt(seq: number): LoggedEvent {
  return { ...logged(seq, { type: 'user.interrupt' }), processedAt: null };
}

function confirmation(seq: number, tool_use_id: string): LoggedEvent<EventBodyOf<'user.tool_confirmation'>> {
  return { ...logged(seq, { type: 'user.tool_confirmation', tool_use_id, result: 'allow' }), processedAt: null };
}

function toolUse(seq: number, changes: Partial<EventBodyOf<'agent.tool_use'>> = {}): ToolUse {
  return logged(seq, {
    type: 'agent.tool_use',
    name: 'bash',
    input: { command: 'true' },
    evaluated_permission: 'allow',
    ...changes,
  });
}

function customToolUse(seq: number): CustomToolUse {
  return logged(seq, { type: 'agent.custom_tool_use', name: 'ask', input: {} });
}
