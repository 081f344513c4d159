import { existsSync } from 'node:fs';

/** What one process may use. The kernel holds these limits, for each of the program's own helpers as well. */
export interface ProcessLimits {
  memoryBytes: number;
  /**
   * What of the memory counts: every address that the process reserves, or only what it can write to. V8 reserves far
   * more addresses than it uses.
   */
  memory: 'addresses' | 'data';
  /** Processor time, in seconds. */
  cpuSeconds: number;
  /** The largest file that it may write. */
  fileBytes: number;
  openFiles: number;
}

export interface Command {
  command: string;
  args: string[];
}

/**
 * First the limits. A system that lacks one (macOS has no limit of addresses) keeps the others. Then a subshell waits
 * for the end of the lifeline and kills the whole process group. At last the program takes the place of the shell, so that
 * its number, its exit code and its signals are those that we see.
 */
const LIMIT = `
limit() { [ "$2" = - ] || ulimit "$1" "$2" 2>/dev/null || :; }
ulimit -c 0 2>/dev/null || :
limit -v "$1"; limit -d "$2"; limit -St "$3"; limit -Ht "$4"; limit -f "$5"; limit -n "$6"
shift 6
( read -r line <&3; kill -KILL 0 ) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-
`;

/**
 * Whatever has started our process may have left files open, and they shall not reach a program that reads what an agent
 * made. Only bash can close a descriptor above 9.
 */
const CLOSE_UP_TO_9 = 'exec 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-\n';
const CLOSE_ALL = `${CLOSE_UP_TO_9}
for descriptor in /dev/fd/*; do
  descriptor=\${descriptor##*/}
  case $descriptor in [0-3]|*[!0-9]*) ;; *) eval "exec $descriptor>&-" ;; esac
done
`;
const BASH = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash'].find((file) => existsSync(file));

/** In a file size that a shell is told, one block has as many bytes. */
const BLOCK_BYTES = BASH === undefined ? 512 : 1024;
const NO_LIMITS = ['-', '-', '-', '-', '-', '-'];

/**
 * The command that runs another one under limits (null sets none), without the open files that we inherited, and that
 * ends when the pipe at its descriptor 3, the lifeline, ends: with our process, however that dies. It must be started as
 * the leader of a process group.
 */
export function limitedCommand({ command, args }: Command, limits: ProcessLimits | null): Command {
  const rest = ['limited', ...(limits ? numbers(limits) : NO_LIMITS), command, ...args];
  if (BASH === undefined) return { command: '/bin/sh', args: ['-c', CLOSE_UP_TO_9 + LIMIT, ...rest] };
  return { command: BASH, args: ['--noprofile', '--norc', '-c', CLOSE_ALL + LIMIT, ...rest] };
}

/** Shells count memory in kB. The signal that names the limit of time comes first. */
function numbers({ memoryBytes, memory, cpuSeconds, fileBytes, openFiles }: ProcessLimits): string[] {
  const kilobytes = String(Math.ceil(memoryBytes / 1024));
  return [
    memory === 'addresses' ? kilobytes : '-',
    memory === 'data' ? kilobytes : '-',
    String(cpuSeconds),
    String(cpuSeconds + 5),
    String(Math.ceil(fileBytes / BLOCK_BYTES)),
    String(openFiles),
  ];
}
