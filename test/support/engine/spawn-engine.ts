import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type Anthropic from '@anthropic-ai/sdk';
import type { Environment } from '../../../runtime/environment/environment.ts';
import { clientOf } from './start-test-engine.ts';

/** An engine in a process of its own, so that a test can end it in any way. */
export interface SpawnedEngine {
  client: Anthropic;
  /** Sends a signal. A signal that ends the process is waited for by `ended`. */
  signal(name: NodeJS.Signals): void;
  ended: Promise<unknown>;
  /** `kill -9`; resolves when the process is gone. Does nothing if it is gone already. */
  kill(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('engine-process.ts', import.meta.url));

/** Starts an engine and returns once it answers. */
export async function spawnEngine(dataFolder: string, environment: Environment): Promise<SpawnedEngine> {
  const child = spawn(process.execPath, [PROGRAM, dataFolder, JSON.stringify(environment)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const [url] = (await once(createInterface(child.stdout), 'line')) as [string];
  return {
    client: clientOf(url, (await readFile(join(dataFolder, 'engine.key'), 'utf8')).trim()),
    signal: (name) => void child.kill(name),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
