import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { stopAtDeadline } from '../../../activities/session/stop-at-deadline.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import { standInSessionOf } from '../../support/activities/stand-in-session-of.ts';

let api: AgentApi;
let dependencies: ActivityDependencies;
beforeAll(async () => {
  api = await startAgentApi();
  const agentApi = new Anthropic({ baseURL: api.url, apiKey: 'none', maxRetries: 0, logLevel: 'off' });
  dependencies = { agentApi } as ActivityDependencies;
});
afterAll(() => api.close());

/** A session that began to work so many seconds ago. */
async function workingSince(seconds: number): Promise<StandInSession> {
  const session = await standInSessionOf(api);
  for (const event of session.events) event.processed_at = new Date(Date.now() - seconds * 1_000).toISOString();
  return session;
}

function interrupts({ events }: StandInSession): number {
  return events.filter(({ type }) => type === 'user.interrupt').length;
}

it('a session at work is interrupted, and asked again it is not interrupted again', async () => {
  const session = await workingSince(60);
  const request = { sessionId: session.id };
  expect(await stopAtDeadline(dependencies, request)).toEqual({ was: 'working' });
  expect(interrupts(session)).toBe(1);
  expect(await stopAtDeadline(dependencies, request)).toEqual({ was: 'interrupted' });
  expect(interrupts(session)).toBe(1);
});

it('a session that has ended its turn rests and is not interrupted, also if it was told to wrap up before', async () => {
  const session = await workingSince(60);
  session.take([{ type: 'user.interrupt' }, { type: 'user.message' }]);
  session.endTurn();
  expect(await stopAtDeadline(dependencies, { sessionId: session.id })).toEqual({ was: 'resting' });
  expect(interrupts(session)).toBe(1);
});

it('a session that has not begun to work is at work: it is about to begin', async () => {
  const created = await dependencies.agentApi.beta.sessions.create({ agent: 'agent_1', environment_id: 'env_1' });
  expect(await stopAtDeadline(dependencies, { sessionId: created.id })).toEqual({ was: 'working' });
});

it('only a few types of events of the session are asked for', async () => {
  const session = await workingSince(60);
  for (let said = 0; said < 5_000; said++) session.say();
  const before = api.requests.get('GET /v1/sessions/:id/events') ?? 0;
  await stopAtDeadline(dependencies, { sessionId: session.id });
  expect((api.requests.get('GET /v1/sessions/:id/events') ?? 0) - before).toBe(1);
});
