import { once } from 'node:events';
import { Agent, get, type ClientRequest, type IncomingMessage } from 'node:http';
import Anthropic from '@anthropic-ai/sdk';
import { readEngineKey } from '../runtime/engine-key.ts';
import { startTemporalServer } from '../connections/temporal-server/start-temporal-server.ts';
import { measureHeld, type Held, type HeldOptions } from './measure-held.ts';
import { startProcess } from './processes/start-process.ts';
import { progress } from './progress.ts';
import { temporaryFolder } from './temporary-folder.ts';

const MODEL = 'claude-sonnet-5-5';
const BETA = 'managed-agents-2026-04-01';
const CREATED_AT_ONCE = 8;

/**
 * Measures the engine with one subscriber per session. The streams carry only keep-alives, because an event would start a
 * turn of the brain.
 */
export async function heldByEngine({ sessions, windowMs }: HeldOptions): Promise<Held[]> {
  const { path: folder, remove } = temporaryFolder();
  const temporal = await startTemporalServer({ dataFolder: folder, headless: true, port: 0, onProgress: progress });
  const engine = await startProcess('engine.ts', {
    environment: {
      BENCH_DATA: folder,
      TEMPORAL_ADDRESS: temporal.address,
      CURFEW_LOG_LEVEL: 'error',
      // No turn is started, so this model is never called.
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ANTHROPIC_API_KEY: 'none',
    },
  });
  const subscriptions: ClientRequest[] = [];
  try {
    const url = await engine.call<string>('url');
    const key = await readEngineKey(folder);
    const create = await sessionCreator(new Anthropic({ baseURL: url, apiKey: key, logLevel: 'off' }));
    const measured = [await measureHeld(engine, 0, windowMs)];
    for (const count of sessions.toSorted((a, b) => a - b)) {
      progress(`engine: opening ${count - subscriptions.length} more sessions`);
      while (subscriptions.length < count) {
        const many = Math.min(CREATED_AT_ONCE, count - subscriptions.length);
        const ids = await Promise.all(Array.from({ length: many }, create));
        subscriptions.push(...(await Promise.all(ids.map((id) => subscribe(url, key, id)))));
      }
      measured.push(await measureHeld(engine, count, windowMs));
    }
    return measured;
  } finally {
    for (const subscription of subscriptions) subscription.destroy();
    await engine.kill();
    await temporal.stop();
    remove();
  }
}

async function sessionCreator(agentApi: Anthropic): Promise<() => Promise<string>> {
  const agent = await agentApi.beta.agents.create({ name: 'bench', model: { id: MODEL } });
  const environment = await agentApi.beta.environments.create({
    name: 'bench',
    config: { type: 'cloud', networking: { type: 'limited', allowed_hosts: [] } },
  });
  const parameters = { agent: agent.id, environment_id: environment.id };
  return async () => (await agentApi.beta.sessions.create(parameters)).id;
}

const sockets = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY });

async function subscribe(url: string, key: string, sessionId: string): Promise<ClientRequest> {
  const headers = { 'x-api-key': key, 'anthropic-version': '2023-06-01', 'anthropic-beta': BETA };
  const request = get(`${url}/v1/sessions/${sessionId}/events/stream`, { headers, agent: sockets });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`Subscribing to ${sessionId} was answered ${response.statusCode}`);
  request.on('error', () => {});
  response.resume();
  return request;
}
