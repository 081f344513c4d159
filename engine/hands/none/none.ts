import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { HandsDriver, StartedHands, StartOptions } from '../driver.ts';
import { endMarked, MARK } from '../end-marked.ts';
import { noRoomFor } from '../no-room-for.ts';
import { hostPaths } from './host-paths.ts';

/** Hands as ordinary child processes, with nothing between the agent and this machine: only for known commands. */
export const none: HandsDriver = {
  name: 'none',
  isSandbox: false,
  trustFolder: null,
  files: {},
  probe: async () => ({ usable: true }),
  start,
};

/**
 * All processes of the hands carry a mark in their environment, by which they are found when the hands end. The hands end
 * them when the engine is gone; the engine ends them when the hands are gone; the next hands of this workspace end them
 * when both are gone. `endMarked` says which processes cannot be found.
 */
function start({ layout, image, workdir, environment, egress }: StartOptions): StartedHands {
  const mark = randomUUID();
  const paths = hostPaths(layout);
  const env = {
    PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin'}`,
    HOME: layout.mounts,
    LANG: 'C.UTF-8',
    GIT_CONFIG_GLOBAL: path.join(image.folder, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    [MARK]: mark,
  };
  // Its own session, so that a Ctrl-C at the terminal reaches only the engine, which ends its hands itself.
  const child = spawn(process.execPath, [image.program], { env, detached: true, stdio: 'pipe' });
  const { stdin, stdout, stderr, pid } = child;
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`${process.execPath} could not be started: ${error.message}`));
    child.once('exit', (code, signal) => {
      endMarked(mark);
      resolve(signal ? `it was ended by ${signal}` : `it ended with code ${code}`);
    });
  });
  if (pid === undefined) throw noRoomFor(process.execPath);
  const configuration = {
    workdir: paths.toHost(workdir),
    allowedRoots: [layout.workspace, layout.outputs, layout.uploads],
    outputs: layout.outputs,
    environment: { ...env, ...environment },
    egress: egress === null ? null : { socket: egress, port: 0 },
    mark,
  };
  return {
    stdin,
    stdout,
    stderr,
    configuration,
    paths,
    firstProcess: Promise.resolve(pid),
    ended,
    kill: () => kill(child, mark),
  };
}

function kill(child: ChildProcess, mark: string): void {
  // Stop the hands first, so that they neither report the end of their commands nor start new ones.
  child.kill('SIGSTOP');
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) endMarked(mark, child.pid);
  child.kill('SIGKILL');
}
