import { randomUUID } from 'node:crypto';
import Anthropic from '@anthropic-ai/sdk';
import { startTemporalServer } from '../../connections/temporal-server/start-temporal-server.ts';
import { readEngineKey } from '../../runtime/engine-key.ts';
import { startProcess, type BenchProcess } from '../processes/start-process.ts';
import { progress } from '../progress.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Temporal and a model that answers at once, each as a process, and engines on one data folder. */
export interface EngineStage {
  model: BenchProcess;
  /** Starts an engine and returns it with a client of its API. */
  startEngine(): Promise<{ engine: BenchProcess; client: Anthropic }>;
  stop(): Promise<void>;
}

/** Opens a stage whose engine runs tools with the named driver. */
export async function openEngineStage(hands: 'bubblewrap' | 'none'): Promise<EngineStage> {
  const { path: folder, remove } = temporaryFolder();
  const temporal = await startTemporalServer({ dataFolder: folder, headless: true, port: 0, onProgress: progress });
  const model = await startProcess('model.ts');
  const engines: BenchProcess[] = [];
  const environment = {
    BENCH_DATA: folder,
    BENCH_HANDS: hands,
    TEMPORAL_ADDRESS: temporal.address,
    CURFEW_LOG_LEVEL: 'error',
    ANTHROPIC_BASE_URL: await model.call<string>('url'),
    ANTHROPIC_API_KEY: 'none',
  };
  return {
    model,
    async startEngine() {
      const engine = await startProcess('engine.ts', { environment });
      engines.push(engine);
      const baseURL = await engine.call<string>('url');
      const apiKey = await readEngineKey(folder);
      return { engine, client: new Anthropic({ baseURL, apiKey, maxRetries: 0, logLevel: 'off' }) };
    },
    async stop() {
      for (const process of [...engines, model]) await process.kill();
      await temporal.stop();
      remove();
    },
  };
}

/** Creates an agent with the built-in tools, and returns the function that creates an idle session of it. */
export async function sessionsOf(client: Anthropic): Promise<() => Promise<string>> {
  const agent = await client.beta.agents.create({
    name: 'bench',
    model: { id: 'claude-sonnet-5-5' },
    tools: [{ type: 'agent_toolset_20260401' }],
  });
  const environment = await client.beta.environments.create({ name: `bench-${randomUUID()}` });
  return async () => (await client.beta.sessions.create({ agent: agent.id, environment_id: environment.id })).id;
}

/** Sends a message of the user. */
export async function sendMessage(client: Anthropic, sessionId: string, text: string): Promise<void> {
  const message = { type: 'user.message' as const, content: [{ type: 'text' as const, text }] };
  await client.beta.sessions.events.send(sessionId, { events: [message] });
}
