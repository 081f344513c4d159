import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;

/** The environment of every git process of the forge: the configuration of the person at the machine has no say. */
export function gitEnvironment(extra: Record<string, string> = {}): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    LC_ALL: 'C',
    ...extra,
  };
}

/** Runs git in a bare repository and returns its output; throws with git's own words. */
export async function git(bare: string, args: string[], environment: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run('git', ['--git-dir', bare, ...args], {
    env: gitEnvironment(environment),
    maxBuffer: MAXIMUM_OUTPUT_BYTES,
  });
  return stdout;
}
