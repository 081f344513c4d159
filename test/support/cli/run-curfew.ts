import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CURFEW = fileURLToPath(new URL('../../../cli/curfew.ts', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the real `curfew` as a process, or the one of another tree. */
export function startCurfew(
  args: string[],
  environment: Record<string, string> = {},
  program: string = CURFEW,
): ChildProcess {
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: bareEnvironment(environment),
  });
}

/** Runs the real `curfew`, or the one of another tree, as a process until it ends. */
export async function runCurfew(
  args: string[],
  environment: Record<string, string> = {},
  program: string = CURFEW,
): Promise<Ended> {
  const child = startCurfew(args, environment, program);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return await new Promise((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })));
}

/**
 * Returns only what a program needs of this environment, and `extra`: the settings of a developer must not change what a
 * test sees.
 */
function bareEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  const { PATH = '', HOME = '', XDG_CACHE_HOME } = process.env;
  const bare: Record<string, string> = { PATH, HOME };
  if (XDG_CACHE_HOME !== undefined) bare['XDG_CACHE_HOME'] = XDG_CACHE_HOME;
  return { ...bare, ...extra };
}
