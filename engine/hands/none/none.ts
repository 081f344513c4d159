import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { HandsDriver, StartedHands, StartOptions } from '../driver.ts';
import { hostPaths } from './host-paths.ts';

const MARK = 'CURFEW_HANDS';

/** Hands as ordinary child processes, with nothing between the agent and this machine: only for known commands. */
export const none: HandsDriver = {
  name: 'none',
  files: {},
  probe: async () => ({ usable: true }),
  start,
};

/**
 * The processes of the hands carry a mark in their environment by which they are found and ended (on Linux; elsewhere only
 * the child itself is).
 */
function start({ layout, image, workdir, environment }: StartOptions): StartedHands {
  const mark = randomUUID();
  const env = {
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    HOME: layout.mounts,
    LANG: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: path.join(image.folder, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    [MARK]: mark,
  };
  const paths = hostPaths(layout);
  const child = spawn(process.execPath, [image.program], { env, detached: true, stdio: 'pipe' });
  const { stdin, stdout, stderr, pid } = child;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${process.execPath} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      killMarked(mark);
      resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`);
    });
  });
  const firstProcess = pid === undefined ? Promise.reject(new Error('no process')) : Promise.resolve(pid);
  firstProcess.catch(() => undefined);
  const configuration = {
    workdir: paths.toHost(workdir),
    allowedRoots: [layout.workspace, layout.outputs, layout.uploads],
    outputs: layout.outputs,
    environment: { ...env, ...environment },
  };
  return { stdin, stdout, stderr, configuration, paths, firstProcess, ended, kill: () => void child.kill('SIGKILL') };
}

function killMarked(mark: string): void {
  for (const pid of numbersIn('/proc')) {
    try {
      if (readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`${MARK}=${mark}`)) process.kill(pid, 'SIGKILL');
    } catch {
      // Another user's, or gone in the meantime.
    }
  }
}

function numbersIn(folder: string): number[] {
  try {
    return readdirSync(folder).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}
