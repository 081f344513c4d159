import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { endProcess, identify, ProcessIdentity } from './process-identity.ts';
import type { WorkspaceLayout } from './workspace-layout.ts';

const PATIENCE_MS = 10_000;
// Elsewhere there are no sandboxes, only hands without one, for known commands; nothing is locked for them.
const IS_LINUX = process.platform === 'linux';

/** Ends the hands that hold this workspace, if any, and returns when no process of theirs is left. */
export async function endFormerHands(layout: WorkspaceLayout): Promise<void> {
  const former = readRecord(layout.record);
  if (former && !(await endProcess(former, PATIENCE_MS))) {
    throw new Error(`Process ${former.pid} still holds ${layout.mounts}, although it was killed. Try again later.`);
  }
}

/** Writes down whom to end before other hands may touch the workspace. To be called before the hands get their first task. */
export function recordHands(layout: WorkspaceLayout, pid: number): void {
  if (!IS_LINUX) return;
  const identity = identify(pid);
  if (!identity) throw new Error('the sandbox ended while it was set up');
  writeFileSync(`${layout.record}.new`, JSON.stringify(identity), { mode: 0o600 });
  renameSync(`${layout.record}.new`, layout.record);
}

function readRecord(file: string): ProcessIdentity | null {
  try {
    return ProcessIdentity.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // None was ever written, or a foreign hand wrote nonsense; the lock is still in the way of two.
    return null;
  }
}

/** A lock on the workspace that is held as long as anyone has `descriptor` open, here or in a process that inherited it. */
export interface HandsLock {
  descriptor: number;
  /** Settles when the lock is ours; rejects after ten seconds. */
  taken: Promise<void>;
  /** Closes our own copy; a process that inherited the descriptor goes on holding the lock. */
  leave(): void;
}

/** Asks for the lock of a workspace. Node has no `flock`, so the program of that name locks the descriptor that we share with it. */
export function lockHands(layout: WorkspaceLayout): HandsLock {
  const descriptor = openSync(layout.lock, 'a', 0o600);
  let open = true;
  const taken = new Promise<void>((resolve, reject) => {
    if (!IS_LINUX) return resolve();
    const args = ['--exclusive', `--timeout=${PATIENCE_MS / 1000}`, '3'];
    const child = spawn('flock', args, { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    child.once('error', (error) => reject(new Error(`flock (util-linux) could not be started: ${error.message}`)));
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`The workspace ${layout.mounts} is held by other hands, and they did not let go.`));
    });
  });
  taken.catch(() => undefined);
  return {
    descriptor,
    taken,
    leave() {
      if (open) closeSync(descriptor);
      open = false;
    },
  };
}
