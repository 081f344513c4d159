import { seccompFilter } from './seccomp-filter.ts';

/** The file with the filter of system calls; `null` where no filter is known for this processor. */
export const SECCOMP_FILE = process.arch === 'x64' || process.arch === 'arm64' ? 'seccomp.bpf' : null;

/** What the sandbox mounts below `/etc`, and the filter that it runs under. */
export const SANDBOX_FILES: Record<string, string | Buffer> = {
  passwd: 'root:x:0:0:root:/root:/usr/sbin/nologin\nagent:x:1000:1000:agent:/home/agent:/bin/bash\n',
  group: 'root:x:0:\nagent:x:1000:\n',
  hosts: '127.0.0.1 localhost hands\n::1 localhost\n',
  ...(process.arch === 'x64' || process.arch === 'arm64' ? { 'seccomp.bpf': seccompFilter(process.arch) } : {}),
};
