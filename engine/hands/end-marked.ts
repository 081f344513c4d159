import { readFileSync } from 'node:fs';
import { descendantsOf, numbersIn } from './process-tree.ts';

/** The environment variable by which the processes of hands without a sandbox are known. */
export const MARK = 'CURFEW_HANDS';

/** A process that is killed while it makes another is looked for again; one that does not die must not hold us up. */
const MOST_LOOKS = 50;

/**
 * Kills all processes that carry `mark` in their environment, and all descendants of `root`, but not `root` and not this
 * process. So a command is found that has left its parent, and one that has cleared its environment; a command that has
 * done both is not found. On Linux only: elsewhere nothing is known about processes.
 */
export function endMarked(mark: string, root: number | null = null): void {
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const descendants = root === null ? [] : descendantsOf(root);
    const marked = numbersIn('/proc').filter((pid) => isMarked(pid, mark));
    const found = new Set(
      [...descendants.filter(isAlive), ...marked].filter((pid) => ![root, process.pid].includes(pid)),
    );
    if (found.size === 0) return;
    for (const pid of found) kill(pid);
  }
}

/** A dead process shows no environment any more. */
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
    // It ended in this very moment.
  }
}
