import { seccompFilter } from './seccomp-filter.ts';
import type { Architecture } from './system-calls.ts';

const ARCHITECTURE = architectureOf(process.arch);
const FILTERS = { bounded: 'seccomp.bpf', counted: 'seccomp-counted.bpf' };

/** What the sandbox mounts below `/etc`, and the filters that it may run under. */
export const SANDBOX_FILES: Record<string, string | Buffer> = {
  passwd: 'root:x:0:0:root:/root:/usr/sbin/nologin\nagent:x:1000:1000:agent:/home/agent:/bin/bash\n',
  group: 'root:x:0:\nagent:x:1000:\n',
  hosts: '127.0.0.1 localhost hands\n::1 localhost\n',
  ...(ARCHITECTURE === null ? {} : filters(ARCHITECTURE)),
};

/**
 * The file with the filter of system calls; `null` where no filter is known for this processor. `memory` says whether
 * the kernel bounds the memory of the sandbox, or we only count it.
 */
export function filterFile(memory: 'bounded' | 'counted'): string | null {
  return ARCHITECTURE === null ? null : FILTERS[memory];
}

function architectureOf(arch: string): Architecture | null {
  return arch === 'x64' || arch === 'arm64' ? arch : null;
}

function filters(architecture: Architecture): Record<string, Buffer> {
  return {
    [FILTERS.bounded]: seccompFilter(architecture, 'bounded'),
    [FILTERS.counted]: seccompFilter(architecture, 'counted'),
  };
}
