import { readFileSync } from 'node:fs';
import { descendantsOf, numbersIn } from './process-tree.ts';

/** The environment variable that marks the processes of hands without a sandbox. */
export const MARK = 'CURFEW_HANDS';

/**
 * How often to look for processes: one that is killed may just have started another. The number bounds the wait for one
 * that does not die.
 */
const MOST_LOOKS = 50;

/**
 * Kills all processes that carry `mark` in their environment, and all descendants of those and of `root`, but not `root`
 * and not this process. So it finds a command that has left its parent, and one that has cleared its environment; a
 * command that has cleared it is not found once its parent is gone. Works on Linux only, because it reads `/proc`.
 */
export function endMarked(mark: string, root: number | null = null): void {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const marked = numbersIn('/proc').filter((pid) => isMarked(pid, mark));
    const descendants = descendantsOf(root === null ? marked : [root, ...marked]);
    const found = [...descendants.union(new Set(marked))].filter(
      (pid) => pid !== root && pid !== process.pid && isAlive(pid),
    );
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
  }
}

/** A dead process has no environment left to read. */
function isMarked(pid: number, mark: string): boolean {
  return read(`/proc/${pid}/environ`).split('\0').includes(`${MARK}=${mark}`);
}

/** False for a process that is dead and whose parent has not waited for it yet. */
function isAlive(pid: number): boolean {
  const stat = read(`/proc/${pid}/stat`);
  const state = stat.charAt(stat.lastIndexOf(')') + 2);
  return state !== '' && state !== 'Z' && state !== 'X';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // The process is gone, or it belongs to another user.
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has just ended.
  }
}
