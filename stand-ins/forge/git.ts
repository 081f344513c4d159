import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAXIMUM_OUTPUT_BYTES = 64 * 1024 * 1024;

/** Returns the environment for every git process of the forge. Git configuration of the machine and user is ignored. */
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

/** Runs git in a bare repository and returns its output. Throws an Error with git's own message. */
export async function git(bare: string, args: string[], environment: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run('git', ['--git-dir', bare, ...args], {
    env: gitEnvironment(environment),
    maxBuffer: MAXIMUM_OUTPUT_BYTES,
  });
  return stdout;
}
