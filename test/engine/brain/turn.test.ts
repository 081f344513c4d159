import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { recordAnswer, recordStart } from '../../../engine/brain/record-request.ts';
import { readTranscript } from '../../../engine/brain/read-transcript.ts';
import { beginTurn, refresh, takeQueued, writeTurn, type Turn } from '../../../engine/brain/turn.ts';
import { readSession, writeSession } from '../../../engine/store/write-session.ts';
import { sessionTools } from '../../../engine/tools/session-tools.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { call } from '../../support/engine/scripted-model.ts';

let bare: BareEngine;
beforeEach(async () => {
  bare = await bareEngine();
});
afterEach(() => bare.stop());

const never = new AbortController().signal;

/** What can happen to a session while an attempt works on it. */
const ACTS = {
  userSends: (turn: Turn) =>
    writeSession(bare.engine, { sessionId: turn.sessionId }, (write) => {
      write.append({ type: 'user.message', content: [{ type: 'text', text: 'Hear me.' }] }, { queued: true });
      write.set({ needs_wake: 1 });
    }),
  othersAppend: (turn: Turn) =>
    writeSession(bare.engine, { sessionId: turn.sessionId }, (write) => write.append({ type: 'session.updated' })),
  appends: (turn: Turn) => writeTurn(turn, (write) => write.append({ type: 'agent.thinking' })),
  takes: (turn: Turn) => takeQueued(turn, turn.transcript.queued),
  refreshes: refresh,
};

type Act = keyof typeof ACTS;

it('knows the same of a session as its whole log says, whoever appends to it in whatever order', async () => {
  const acts = fc.array(fc.constantFrom(...(Object.keys(ACTS) as Act[])), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(acts, async (order) => {
      const id = await bare.create('Keep up');
      const turn = await beginTurn(bare.engine, id, never);
      await refresh(turn);
      for (const act of order) {
        await ACTS[act](turn);
        // An attempt refreshes before it decides what to take.
        if (act === 'takes') await refresh(turn);
      }
      await refresh(turn);
      const events = await bare.events(id);
      const { epoch, ...session } = await readSession(bare.engine.database, id);
      expect(turn.transcript).toEqual(readTranscript(events));
      expect(turn.lastSeq).toBe(events.at(-1)?.seq);
      expect(turn.session).toMatchObject({ last_seq: session.last_seq, status: session.status });
      expect({ epoch, needs_wake: session.needs_wake }).toEqual({ epoch: turn.epoch, needs_wake: 0 });
    }),
    { numRuns: 40 },
  );
});

it.each([
  ['a command that runs at once', 'bash', 'always_allow', true],
  ['a command that a person must allow', 'bash', 'always_ask', false],
  ['a tool that may simply run again', 'read', 'always_allow', false],
])('says in the transaction of an answer that its first call runs: %s', async (_, name, policy, isMarked) => {
  const tools = [{ type: 'agent_toolset_20260401', configs: [{ name, permission_policy: { type: policy } }] }];
  const id = await bare.create('Call', { tools });
  const turn = await beginTurn(bare.engine, id, never);
  await refresh(turn);
  const plan = { promptTokens: 1, maxTokens: 1, worstMicros: 1_000_000 };
  const started = await recordStart(turn, { model: 'claude-opus-5-5', plan, bytes: 1 });
  const usage = { input_tokens: 1, output_tokens: 1 };
  const message = { ...call(name, { command: 'true' }), stop_reason: 'tool_use', stop_details: null, usage };
  await recordAnswer(turn, started, { message: message as never, tools: sessionTools(turn.session.agent) });
  await refresh(turn);
  const [use] = turn.transcript.openTools;
  const session = await readSession(bare.engine.database, id);
  expect(session.running_tool).toBe(isMarked ? use?.id : null);
});
