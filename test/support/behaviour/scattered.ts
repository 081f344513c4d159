import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Anthropic from '@anthropic-ai/sdk';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import { claimPort } from '../../../cli/dev/claim-port.ts';
import { startChild, type Child } from '../../../cli/dev/start-child.ts';
import { createAgentApi } from '../../../connections/agent-api.ts';
import { readEngineKey } from '../../../runtime/engine-key.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import type { Script } from '../../../stand-ins/model/turn.ts';
import { awaitResult } from '../../../demo/stages/await-result.ts';
import { startStandIns, type StandIns } from '../../../demo/stages/stand-ins.ts';
import type { RunResult } from '../../../contract/run.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';
import { startAgentApiProxy, type AgentApiProxy } from './agent-api-proxy.ts';

export type ServiceName = 'engine' | 'worker' | 'serve';

/** Engine, worker and serve as processes of their own; only the test starts them again. */
export interface Scattered {
  standIns: StandIns;
  dataFolder: string;
  client: Client;
  /** Between worker and engine. */
  proxy: AgentApiProxy;
  log: string[];
  /** The environment for commands of `curfew` that speak to this installation. */
  environment: Record<string, string>;
  /** The addresses of the processes that serve, in the order of their start. */
  serveUrls: string[];
  /** Resolves when it is ready. */
  start: (name: ServiceName) => Promise<void>;
  /** Starts one more of these beside the first. Resolves when it is ready; it is killed by `stop`. */
  startAnother: (name: 'worker' | 'serve') => Promise<void>;
  /** `kill -9`; resolves when it is gone. */
  kill: (name: ServiceName) => Promise<void>;
  /** Returns the id of the run that the label starts. */
  label: (automation: string, label?: string) => Promise<string>;
  result: (runId: string) => Promise<RunResult>;
  /** A client of the engine itself, not of the proxy. */
  agentApi: () => Anthropic;
  stop: () => Promise<void>;
}

const CURFEW = fileURLToPath(new URL('../../../cli/curfew.ts', import.meta.url));

interface ScatteredOptions {
  script: Script;
  definitionsFolder: string;
  environment?: Record<string, string>;
}

export async function startScattered(options: ScatteredOptions): Promise<Scattered> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-scattered-'));
  const dataFolder = join(folder, 'data');
  const engineFolder = join(folder, 'engine');
  const standIns = await startStandIns(folder, options.script);
  const ports = { engine: await claimPort(0), serve: await claimPort(0) };
  const proxy = await startAgentApiProxy(`http://127.0.0.1:${ports.engine.port}`);
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection });
  const log: string[] = [];
  const running = new Map<string, Child>();
  const serveUrls = [`http://127.0.0.1:${ports.serve.port}`];
  const common = { ...standIns.environment, ...environmentOf(ports.engine.port), ...options.environment };
  const elsewhere: Record<string, string> = { ...common, CURFEW_AGENT_API: proxy.url };
  const startAs = async (key: string, name: ServiceName, port: number): Promise<void> => {
    const data = name === 'engine' ? engineFolder : dataFolder;
    const flags = name === 'serve' ? ['--port', String(port)] : [];
    const args = [name, ...flags, '--dir', options.definitionsFolder, '--data', data, '--no-env-file'];
    const child = startService({ name, args, environment: name === 'engine' ? common : elsewhere, log });
    running.set(key, child);
    await untilReady(child, name, log);
  };
  const start = async (name: ServiceName): Promise<void> => await startAs(name, name, ports.serve.port);
  const claimed = Object.values(ports);
  const startAnother = async (name: 'worker' | 'serve'): Promise<void> => {
    const { port } = claimed[claimed.push(await claimPort(0)) - 1] ?? ports.serve;
    await startAs(`${name} at ${port}`, name, port);
    if (name === 'serve') serveUrls.push(`http://127.0.0.1:${port}`);
  };
  await start('engine');
  elsewhere['CURFEW_AGENT_API_KEY'] = await readEngineKey(engineFolder);
  await Promise.all([start('worker'), start('serve')]);
  return {
    standIns,
    dataFolder,
    client,
    proxy,
    log,
    environment: elsewhere,
    serveUrls,
    start,
    startAnother,
    kill: (name) => killService(running, name),
    label: async (automation, label = 'agent') => {
      const deliveryId = randomUUID();
      await standIns.labelIssue(serveUrls[0] ?? '', deliveryId, label);
      return `${automation}/github/${deliveryId}`;
    },
    result: (runId) => awaitResult(client, runWorkflowId(runId)),
    agentApi: () =>
      createAgentApi(readEnvironment({ CURFEW_ENGINE_PORT: String(ports.engine.port) }, 'command'), engineFolder),
    stop: async () => {
      // The engine was started first and is the last to end.
      for (const key of [...running.keys()].reverse()) await killService(running, key);
      for (const { release } of claimed) release();
      await closeAll([proxy, connection, standIns.brain, standIns.forge]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function environmentOf(enginePort: number): Record<string, string> {
  return {
    CURFEW_TASK_QUEUE: `curfew-${randomUUID()}`,
    // So long Temporal takes to notice that a worker is dead. Heartbeats leave a slow worker a fifth of it.
    CURFEW_HEARTBEAT_TIMEOUT: '5s',
    CURFEW_LIST_LAG: '2s',
    CURFEW_ENGINE_PORT: String(enginePort),
    TEMPORAL_ADDRESS: inject('temporalAddress'),
  };
}

interface Service {
  name: ServiceName;
  args: string[];
  /** Besides that of this process. */
  environment: Record<string, string>;
  log: string[];
}

function startService({ name, args, environment, log }: Service): Child {
  const options = { name, script: CURFEW, args, nodeFlags: [], environment: { ...process.env, ...environment } };
  return startChild(options, (line) => log.push(`${name}: ${line}`));
}

async function untilReady(child: Child, name: ServiceName, log: string[]): Promise<void> {
  const early = child.exited.then(({ code }) => {
    throw new Error(`${name} ended with ${code} before it was ready:\n${log.slice(-10).join('\n')}`);
  });
  early.catch(() => undefined);
  await Promise.race([child.ready, early]);
}

async function killService(running: Map<string, Child>, name: string): Promise<void> {
  const child = running.get(name);
  running.delete(name);
  if (!child) return;
  process.kill(child.pid, 'SIGKILL');
  await child.exited;
}

async function closeAll(open: { close: () => Promise<void> }[]): Promise<void> {
  for (const one of open) await one.close();
}
