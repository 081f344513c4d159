import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { interruptSession } from '../../../activities/session/interrupt-session.ts';
import { sendMessage } from '../../../activities/session/send-message.ts';
import { answerTool } from '../../../activities/session/tools/answer-tool.ts';
import { confirmTool } from '../../../activities/session/tools/confirm-tool.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import { hostedDependencies } from '../../support/activities/hosted-dependencies.ts';
import { standInSessionOf } from '../../support/activities/stand-in-session-of.ts';

let api: AgentApi;
let dependencies: ActivityDependencies;
let session: StandInSession;
beforeEach(async () => {
  api = await startAgentApi();
  dependencies = await hostedDependencies(api);
  session = await standInSessionOf(api);
});
afterEach(() => api.close());

const ASKED: [name: string, ask: () => Promise<void>][] = [
  ['a message', () => sendMessage(dependencies, { sessionId: session.id, key: 'k', text: 'Go on.' })],
  ['the answer to a tool', () => answerUse(session.use('noop', { reason: 'x' }))],
  [
    'a confirmation',
    () => confirmTool(dependencies, { sessionId: session.id, toolUseId: 'x', allow: true, reason: '' }),
  ],
];

function answerUse(toolUseId: string): Promise<void> {
  const { agentApi } = dependencies;
  return answerTool(agentApi, { sessionId: session.id, toolUseId }, { text: 'Done', isError: false });
}

it.each(ASKED)('%s for a session that somebody has archived says so, and is not retried', async (_, ask) => {
  session.archive();
  await expect(ask()).rejects.toMatchObject({
    message: `Session ${session.id} was archived by somebody else`,
    type: 'SessionArchived',
    nonRetryable: true,
  });
});

it.each(ASKED)('%s for a session that somebody has deleted says so, and is not retried', async (_, ask) => {
  session.delete();
  await expect(ask()).rejects.toMatchObject({
    message: `Session ${session.id} was deleted by somebody else`,
    type: 'SessionDeleted',
    nonRetryable: true,
  });
});

it('a refusal by a session that is still there is told as the API said it', async () => {
  session.refuseNextAnswer(400);
  await expect(sendMessage(dependencies, { sessionId: session.id, key: 'k', text: 'Go on.' })).rejects.toThrow(
    `Sending a message to session ${session.id}: the agent API answered 400: Not now`,
  );
});

it('an archived session that still says that it runs is not interrupted', async () => {
  session.archive();
  await interruptSession(dependencies, { sessionId: session.id });
  expect(api.requests.get('POST /v1/sessions/:id/events')).toBeUndefined();
});
