import Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { archiveSession } from '../../../activities/session/archive-session.ts';
import { openSession } from '../../../activities/session/open-session.ts';
import type { RunInput } from '../../../contract/run.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import { createApp } from '../../../engine/api/app.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import { hostedDependencies } from '../../support/activities/hosted-dependencies.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { runInput } from '../../support/workflows/run-input.ts';

const RUN = { ...makeRun('1'), startedAt: new Date().toISOString() };
const CANARY = 'canary-91b7c3';

let api: AgentApi;
let bare: BareEngine;
let dependencies: ActivityDependencies;
beforeEach(async () => {
  api = await startAgentApi();
  bare = await bareEngine();
  dependencies = {
    ...(await hostedDependencies(api)),
    agentApi: withVaults(api, bare),
    environment: readEnvironment(
      { CURFEW_AGENT_API: api.url, CURFEW_AGENT_API_KEY: 'none', ACME_TOKEN: CANARY },
      'command',
    ),
  };
  await lockRun(dependencies.database, RUN);
  const delivery = { source: 'github', deliveryId: '1', name: 'issues', headers: {}, body: Buffer.from('{}') };
  await storeDeliveries(dependencies.database, [
    { ...delivery, receivedAt: RUN.startedAt, state: 'pending', reason: null },
  ]);
});
afterEach(async () => {
  await api.close();
  await bare.stop();
});

/** The stand-in for sessions, with the vaults of the engine. */
function withVaults({ url }: AgentApi, { engine }: BareEngine): Anthropic {
  const app = createApp(engine, 'none');
  return new Anthropic({
    baseURL: url,
    apiKey: 'none',
    maxRetries: 0,
    logLevel: 'off',
    fetch: async (input, init) => {
      const request = new Request(input, init);
      return new URL(request.url).pathname.startsWith('/v1/vaults') ? await app.fetch(request) : await fetch(request);
    },
  });
}

function input(secret: string, vaults: string[] = []): RunInput {
  const credentials = [{ variable: 'NPM_TOKEN', secret, hosts: ['npm.acme.dev'] }];
  const { agent, ...rest } = runInput('1', { network: { allowed: ['npm.acme.dev'], credentials } });
  return { ...rest, agent: { ...agent, ...(vaults.length > 0 ? { vaults } : {}) } };
}

async function open(given: RunInput): Promise<string> {
  const request = { runId: RUN.runId, startedAt: RUN.startedAt, input: given, pinned: null, capMicros: 1_000_000 };
  const activity = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) });
  const opened = await activity.run(() => openSession(dependencies, request, 0));
  return (opened as { sessionId: string }).sessionId;
}

async function archive(sessionId: string | null): Promise<void> {
  const { runId, startedAt } = RUN;
  await archiveSession(dependencies, { runId, sessionId, model: 'claude-sonnet-5-5', startedAt });
}

async function liveVaults(): Promise<string[]> {
  return (await dependencies.agentApi.beta.vaults.list({ limit: 100 })).data.map(({ id }) => id);
}

it('opens the session with the vault of the run before those of the operator, and deletes only its own at the end', async () => {
  const operators = (await dependencies.agentApi.beta.vaults.create({ display_name: 'by hand' })).id;
  const sessionId = await open(input('ACME_TOKEN', [operators]));
  const [own, ...others] = (api.sessions[0]?.vaultIds ?? []) as string[];
  expect(others).toEqual([operators]);
  expect(await liveVaults()).toEqual([own, operators]);
  api.sessions[0]?.endTurn();
  await archive(sessionId);
  expect(await liveVaults()).toEqual([operators]);
});

it('deletes the vault of a run whose session was never opened', async () => {
  api.refuseNextSession = 400;
  await expect(open(input('ACME_TOKEN'))).rejects.toThrow('Opening the session');
  expect(await liveVaults()).toHaveLength(1);
  await archive(null);
  expect(await liveVaults()).toEqual([]);
});

it('opens no session when a variable is missing, and says which', async () => {
  await expect(open(input('NOT_SET'))).rejects.toMatchObject({
    nonRetryable: true,
    message: expect.stringContaining('the variable NOT_SET is not set in the environment of the worker'),
  });
  expect(api.sessions).toEqual([]);
});

it('asks for no vault at the API when nothing in the files wants one', async () => {
  const sessionId = await open(runInput('1'));
  expect(api.sessions[0]?.vaultIds).toEqual([]);
  api.sessions[0]?.endTurn();
  dependencies = {
    ...dependencies,
    agentApi: new Anthropic({ baseURL: api.url, apiKey: 'none', maxRetries: 0, logLevel: 'off' }),
  };
  await archive(sessionId);
  expect([...api.requests.keys()].filter((key) => key.includes('vaults'))).toEqual([]);
});
