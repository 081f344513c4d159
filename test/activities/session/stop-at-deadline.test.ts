import Anthropic from '@anthropic-ai/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { measureWork } from '../../../activities/session/measure-work.ts';
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

it('a session that has worked for its time is interrupted, and asked again it is not interrupted again', async () => {
  const session = await workingSince(60);
  const request = { sessionId: session.id, durationMs: 60_000 };
  const { workedMs } = await stopAtDeadline(dependencies, request);
  expect(workedMs).toBeGreaterThanOrEqual(60_000);
  expect(interrupts(session)).toBe(1);
  const again = await stopAtDeadline(dependencies, request);
  expect(again.workedMs).toBeGreaterThanOrEqual(60_000);
  expect(interrupts(session)).toBe(1);
});

it('a session with time left goes on', async () => {
  const session = await workingSince(30);
  const { workedMs } = await stopAtDeadline(dependencies, { sessionId: session.id, durationMs: 60_000 });
  expect(workedMs).toBeGreaterThanOrEqual(30_000);
  expect(workedMs).toBeLessThan(60_000);
  expect(interrupts(session)).toBe(0);
});

it('the time after the end of a turn does not count as working time, and a session that never began has none', async () => {
  const ended = await workingSince(30);
  ended.endTurn();
  const idle = ended.events.at(-1);
  if (idle) idle.processed_at = new Date(Date.now() - 20_000).toISOString();
  const { workedMs } = await measureWork(dependencies, { sessionId: ended.id });
  expect(Math.round(workedMs / 1_000)).toBe(10);

  const created = await dependencies.agentApi.beta.sessions.create({ agent: 'agent_1', environment_id: 'env_1' });
  expect(await measureWork(dependencies, { sessionId: created.id })).toEqual({ workedMs: 0 });
});

it('only the status events of the session are asked for', async () => {
  const session = await workingSince(60);
  for (let said = 0; said < 5_000; said++) session.say();
  const before = api.requests.get('GET /v1/sessions/:id/events') ?? 0;
  await stopAtDeadline(dependencies, { sessionId: session.id, durationMs: 60_000 });
  expect((api.requests.get('GET /v1/sessions/:id/events') ?? 0) - before).toBe(1);
});
