import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CURFEW = fileURLToPath(new URL('../../../cli/curfew.ts', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Of our own environment only what a program needs to run: a developer's settings must not change what a test sees. */
export function bareEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '', XDG_CACHE_HOME } = process.env;
  return { PATH, HOME, ...(XDG_CACHE_HOME && { XDG_CACHE_HOME }), ...extra };
}

/** Starts the real `curfew` as a process of its own. */
export function startCurfew(args: string[], environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CURFEW, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: bareEnvironment(environment),
  });
}

/** Runs a command to its end. */
export async function runCurfew(args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const child = startCurfew(args, environment);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}
