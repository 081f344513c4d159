import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { endMarked } from '../end-marked.ts';
import { endProcess, identify, isAlive, ProcessIdentity } from '../process-identity.ts';
import type { WorkspaceLayout } from '../workspace/workspace-layout.ts';

const PATIENCE_MS = 10_000;
// On other systems hands run without a sandbox, for known commands only, and their workspaces are not locked.
const IS_LINUX = process.platform === 'linux';

/** The hands that hold a workspace: their first process, and the mark of the others, if they have one. */
const HandsRecord = ProcessIdentity.extend({ mark: z.string().nullable().default(null) });
type HandsRecord = z.infer<typeof HandsRecord>;

/** Ends the hands that hold this workspace, if any, and returns when no process of theirs is left. */
export async function endFormerHands(layout: WorkspaceLayout): Promise<void> {
  const former = readRecord(layout.record);
  // While the first process is alive, its descendants are found without the mark, too.
  if (former && former.mark !== null && isAlive(former)) endMarked(former.mark, former.pid);
  if (former && !(await endProcess(former, PATIENCE_MS))) {
    throw new Error(`Process ${former.pid} still holds ${layout.mounts}, although it was killed. Try again later.`);
  }
  if (former && former.mark !== null) endMarked(former.mark);
}

/**
 * Records which processes have to end before other hands may use the workspace. Call it before the hands get their
 * first task.
 */
export function recordHands(layout: WorkspaceLayout, pid: number, mark: string | null): void {
  if (!IS_LINUX) return;
  const identity = identify(pid);
  if (!identity) throw new Error('the sandbox ended while it was set up');
  writeFileSync(`${layout.record}.new`, JSON.stringify({ ...identity, mark } satisfies HandsRecord), { mode: 0o600 });
  renameSync(`${layout.record}.new`, layout.record);
}

/**
 * Takes the lock of a workspace for this process and returns the function that releases it. The lock keeps two engines
 * from providing hands for the same workspace. The record says which hands a dead engine has left.
 * @throws Error when somebody else holds it for ten seconds.
 */
export async function lockHands(layout: WorkspaceLayout): Promise<() => void> {
  if (!IS_LINUX) return () => undefined;
  const descriptor = openSync(layout.lock, 'a', 0o600);
  const release = () => closeSync(descriptor);
  try {
    await flock(descriptor, layout);
    return release;
  } catch (error) {
    release();
    throw error;
  }
}

function readRecord(file: string): HandsRecord | null {
  try {
    return HandsRecord.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // There is no record, or it is damaged. The lock still keeps two engines apart.
    return null;
  }
}

// Node has no flock. The program of that name locks the descriptor that it inherits. The lock belongs to the open file,
// which is also ours, so it stays when the program has ended.
function flock(descriptor: number, layout: WorkspaceLayout): Promise<void> {
  return new Promise((resolve, reject) => {
    const args = ['--exclusive', `--timeout=${PATIENCE_MS / 1000}`, '3'];
    const child = spawn('flock', args, { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    child.once('error', (error) => reject(new Error(`flock (util-linux) could not be started: ${error.message}`)));
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`Other hands hold the workspace ${layout.mounts} and did not release it in time.`));
    });
  });
}
