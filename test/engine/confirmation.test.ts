import type { BetaManagedAgentsUserToolConfirmationEventParams } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { call, say } from '../support/engine/scripted-model.ts';
import {
  createSession,
  ofType,
  startTestEngine,
  untilIdle,
  userMessage,
  type TestEngine,
} from '../support/engine/start-test-engine.ts';

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

const asking = [
  {
    type: 'agent_toolset_20260401' as const,
    configs: [{ name: 'bash' as const, enabled: true, permission_policy: { type: 'always_ask' as const } }],
  },
];

it('runs a call that must be confirmed once it is allowed', async () => {
  const { client, model } = engine;
  model.play('May I', [call('bash', { command: 'echo allowed' }), say('Thanks.')]);
  const session = await createSession(client, 'May I', { tools: asking });
  const asked = await untilIdle(client, session.id);
  const [use] = ofType(asked, 'agent.tool_use');
  expect(use).toMatchObject({ evaluated_permission: 'ask', evaluation: { type: 'always_ask' } });
  expect(ofType(asked, 'session.status_idle').at(-1)?.stop_reason).toEqual({
    type: 'requires_action',
    event_ids: [use?.id],
  });
  await client.beta.sessions.events.send(session.id, confirm(use?.id ?? '', 'allow'));
  const done = await untilIdle(client, session.id, 2);
  expect(ofType(done, 'agent.tool_result')).toMatchObject([{ is_error: false, content: [{ text: 'allowed' }] }]);
  await expect(client.beta.sessions.events.send(session.id, confirm(use?.id ?? '', 'deny'))).rejects.toMatchObject({
    apiMessage: `tool_use_id: ${use?.id} has been answered already.`,
  });
});

it('does not run a call that is denied, and tells the agent the reason', async () => {
  const { client, model } = engine;
  const two = ['one', 'two'].flatMap((text) => call('bash', { command: `echo ${text}` }).content ?? []);
  model.play('May I twice', [{ content: two }, say('A pity.')]);
  const session = await createSession(client, 'May I twice', { tools: asking });
  const [first, second] = ofType(await untilIdle(client, session.id), 'agent.tool_use');
  await client.beta.sessions.events.send(session.id, confirm(first?.id ?? '', 'deny', { deny_message: 'Not today.' }));
  const rest = await untilIdle(client, session.id, 2);
  expect(ofType(rest, 'session.status_idle').at(-1)?.stop_reason).toEqual({
    type: 'requires_action',
    event_ids: [second?.id],
  });
  await client.beta.sessions.events.send(session.id, confirm(second?.id ?? '', 'deny'));
  const done = await untilIdle(client, session.id, 3);
  expect(ofType(done, 'agent.tool_result')).toMatchObject([
    { is_error: true, content: [{ text: 'Not today.' }] },
    { is_error: true, content: [{ text: 'Permission to use bash has been denied.' }] },
  ]);
});

it('takes confirmations only for calls that wait for one, and none after an interrupt', async () => {
  const { client, model } = engine;
  model.play('Ask and read', [
    {
      content: [
        ...(call('read', { file_path: '/a' }).content ?? []),
        ...(call('bash', { command: 'true' }).content ?? []),
      ],
    },
    say('Fine.'),
  ]);
  const session = await createSession(client, 'Ask and read', { tools: asking });
  const [read, bash] = ofType(await untilIdle(client, session.id), 'agent.tool_use');
  await expect(client.beta.sessions.events.send(session.id, confirm(read?.id ?? '', 'allow'))).rejects.toMatchObject({
    apiMessage: `tool_use_id: ${read?.id} was not asked about; only calls with evaluated_permission "ask" are.`,
  });
  await client.beta.sessions.events.send(session.id, {
    events: [{ type: 'user.interrupt' }, userMessage('Never mind')],
  });
  const events = await untilIdle(client, session.id, 2);
  expect(ofType(events, 'session.status_idle').at(-1)?.stop_reason).toEqual({ type: 'end_turn' });
  await expect(client.beta.sessions.events.send(session.id, confirm(bash?.id ?? '', 'allow'))).rejects.toMatchObject({
    apiMessage: `tool_use_id: ${bash?.id} has been answered already.`,
  });
});

function confirm(
  tool_use_id: string,
  result: 'allow' | 'deny',
  more: { deny_message?: string } = {},
): { events: BetaManagedAgentsUserToolConfirmationEventParams[] } {
  return { events: [{ type: 'user.tool_confirmation', tool_use_id, result, ...more }] };
}
