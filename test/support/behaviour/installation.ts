import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Anthropic from '@anthropic-ai/sdk';
import { Client, Connection } from '@temporalio/client';
import { inject } from 'vitest';
import type { DevFile } from '../../../cli/dev/dev-file.ts';
import { createAgentApi } from '../../../connections/agent-api.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import type { Script } from '../../../stand-ins/model/turn.ts';
import { awaitResult } from '../../../demo/stages/await-result.ts';
import { startCurfew } from '../../../demo/stages/curfew-process.ts';
import { startStandIns, type StandIns } from '../../../demo/stages/stand-ins.ts';
import type { RunResult } from '../../../contract/run.ts';
import { runWorkflowId } from '../../../contract/temporal-names.ts';

/** A whole Curfew for one test: its own data, forge, brain and task queue; the Temporal server is shared. */
export interface Installation {
  standIns: StandIns;
  dataFolder: string;
  client: Client;
  log: string[];
  ready: () => DevFile;
  /** Labels the issue; returns the id of the run that this starts: of `automation`, by default the demo's. */
  label: (deliveryId?: string, label?: string, automation?: string) => Promise<string>;
  result: (runId: string) => Promise<RunResult>;
  agentApi: () => Anthropic;
  stop: () => Promise<void>;
}

const DEMO = fileURLToPath(new URL('../../../demo', import.meta.url));

export async function startInstallation(
  options: {
    script?: Script;
    definitionsFolder?: string;
    environment?: Record<string, string>;
    /** The `curfew` of another tree. */
    program?: string;
  } = {},
): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-end-to-end-'));
  const dataFolder = join(folder, 'data');
  const standIns = await startStandIns(folder, options.script);
  const log: string[] = [];
  const environment = {
    ...standIns.environment,
    CURFEW_TASK_QUEUE: `curfew-${randomUUID()}`,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    ...options.environment,
  };
  const definitionsFolder = options.definitionsFolder ?? DEMO;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  const client = new Client({ connection });
  const onLine = (line: string): void => void log.push(line);
  const curfew = await startCurfew({ definitionsFolder, dataFolder, environment, onLine, program: options.program });
  const ready = (): DevFile => JSON.parse(readFileSync(join(dataFolder, 'dev.json'), 'utf8')) as DevFile;
  return {
    standIns,
    dataFolder,
    client,
    log,
    ready,
    label: async (deliveryId = randomUUID(), label = 'agent', automation = 'fix-bug') => {
      await standIns.labelIssue(ready().serve.url, deliveryId, label);
      return `${automation}/github/${deliveryId}`;
    },
    result: (runId) => awaitResult(client, runWorkflowId(runId)),
    agentApi: () => {
      const { port } = new URL(ready().engine?.url ?? '');
      return createAgentApi(readEnvironment({ CURFEW_ENGINE_PORT: port }, 'command'), dataFolder);
    },
    stop: async () => {
      await curfew.stop();
      await connection.close();
      await standIns.brain.close();
      await standIns.forge.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
