import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findGroupHome } from '../../../../engine/hands/group/group-home.ts';
import { createGroup } from '../../../../engine/hands/group/session-group.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';

const BOTH = 'cpu memory pids';
const UNIFIED = '35 31 0:32 / /sys/fs/cgroup rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate';
const TOP = 'sys/fs/cgroup';

/** A machine made of files, by path: what the kernel would show to a process. */
function machine(files: Record<string, string>): string {
  const host = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(host, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `${content}\n`);
  }
  return host;
}

/** The files of a group of version 2. */
function group(place: string, files: Record<string, string>): Record<string, string> {
  const all = { 'cgroup.procs': '', 'cgroup.type': 'domain', 'memory.max': 'max', ...files };
  return Object.fromEntries(Object.entries(all).map(([name, content]) => [path.join(TOP, place, name), content]));
}

function inGroup(own: string, mounts = UNIFIED): Record<string, string> {
  return { 'proc/self/cgroup': own, 'proc/self/mountinfo': mounts };
}

describe('with control groups of version 2, groups of sessions are made', () => {
  it('beside the own group, where that is allowed already', () => {
    const host = machine({
      ...inGroup('0::/user.slice/user-0.slice/session-1.scope'),
      ...group('user.slice/user-0.slice/session-1.scope', { 'cgroup.controllers': BOTH, 'cgroup.subtree_control': '' }),
      ...group('user.slice/user-0.slice', { 'cgroup.subtree_control': BOTH }),
    });
    expect(findGroupHome(host)).toEqual({ version: 2, folder: path.join(host, TOP, 'user.slice/user-0.slice') });
  });

  it('inside the own group, if somebody has limited its memory: no session escapes that limit', () => {
    const own = 'system.slice/curfew.service';
    const host = machine({
      ...inGroup(`0::/${own}`),
      ...group(own, { 'cgroup.controllers': BOTH, 'cgroup.procs': '11\n12', 'memory.max': '4294967296' }),
      ...group('system.slice', { 'cgroup.subtree_control': BOTH }),
    });
    const folder = path.join(host, TOP, own);
    expect(findGroupHome(host)).toEqual({ version: 2, folder });
    expect(readFileSync(path.join(folder, 'curfew-engine/cgroup.procs'), 'utf8')).toBe('12');
    expect(readFileSync(path.join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+memory +pids +cpu');
  });

  it('inside the own group of a container, which sees no other', () => {
    const host = machine({ ...inGroup('0::/'), ...group('', { 'cgroup.controllers': BOTH, 'cgroup.procs': '1' }) });
    expect(findGroupHome(host)).toEqual({ version: 2, folder: path.join(host, TOP) });
  });

  it('at the top without moving a process: the top may have both', () => {
    const host = machine({
      ...inGroup('0::/'),
      [`${TOP}/cgroup.procs`]: '1\n2',
      [`${TOP}/cgroup.subtree_control`]: BOTH,
    });
    expect(findGroupHome(host)).toEqual({ version: 2, folder: path.join(host, TOP) });
  });

  it('nowhere without both controllers, and nowhere without any group', () => {
    const without = group('', { 'cgroup.controllers': 'cpu pids', 'cgroup.subtree_control': 'cpu pids' });
    expect(findGroupHome(machine({ ...inGroup('0::/'), ...without }))).toBe(null);
    expect(findGroupHome(machine({ ...inGroup('0::/../other', UNIFIED), ...group('', {}) }))).toBe(null);
    expect(findGroupHome(machine({ ...inGroup('', '') }))).toBe(null);
    expect(findGroupHome(machine({}))).toBe(null);
  });

  it('with a limit of memory, none of swap, and a limit of processes, and tell when memory has run out', () => {
    const folder = temporaryFolder();
    const made = createGroup({ version: 2, folder }, { memoryBytes: 1024.5, connectionBytes: 512, processes: 7 });
    const [door = ''] = made.doors;
    const own = path.dirname(door);
    expect(path.dirname(own)).toBe(folder);
    expect(path.basename(own)).toMatch(new RegExp(`^curfew-hands-\\d+-${process.pid}-\\d+-\\d+$`));
    expect(readFileSync(path.join(own, 'memory.max'), 'utf8')).toBe('1024');
    expect(readFileSync(path.join(own, 'pids.max'), 'utf8')).toBe('7');
    expect(made.connectionBytes()).toBe(0);
    writeFileSync(path.join(own, 'memory.stat'), 'anon 5\nsock 4096\nshmem 7\n');
    expect(made.connectionBytes()).toBe(4096);
    expect(made.hasRunOut()).toBe(false);
    writeFileSync(path.join(own, 'memory.events'), 'low 0\nhigh 0\nmax 31\noom 1\noom_kill 0\noom_group_kill 0\n');
    expect(made.hasRunOut()).toBe(false);
    writeFileSync(path.join(own, 'memory.events'), 'low 0\nhigh 0\nmax 31\noom 1\noom_kill 1\noom_group_kill 0\n');
    expect(made.hasRunOut()).toBe(true);
  });
});

describe('with control groups of version 1, groups of sessions are made', () => {
  const mounts = [
    '35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory',
    '39 31 0:36 /docker/a1 /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids',
    '41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw',
  ].join('\n');
  const own = '8:pids:/docker/a1/b\n7:cpu,memory:/a\n0::/';

  it('below the own group of each controller, also where a container sees only a part', () => {
    const host = machine({
      ...inGroup(own, mounts),
      [`${TOP}/unified/cgroup.procs`]: '',
      [`${TOP}/unified/cgroup.controllers`]: '',
      [`${TOP}/memory/a/cgroup.procs`]: '',
      [`${TOP}/pids/b/cgroup.procs`]: '',
    });
    const memory = path.join(host, TOP, 'memory/a');
    const pids = path.join(host, TOP, 'pids/b');
    expect(findGroupHome(host)).toEqual({ version: 1, memory, pids });
    const made = createGroup({ version: 1, memory, pids }, { memoryBytes: 4096, connectionBytes: 512, processes: 7 });
    const [inMemory = '', inPids = ''] = made.doors.map((door) => path.dirname(door));
    expect(readFileSync(path.join(inMemory, 'memory.limit_in_bytes'), 'utf8')).toBe('4096');
    expect(readFileSync(path.join(inPids, 'pids.max'), 'utf8')).toBe('7');
    expect(path.basename(inMemory)).toBe(path.basename(inPids));
    writeFileSync(path.join(inMemory, 'memory.oom_control'), 'oom_kill_disable 0\nunder_oom 0\noom_kill 2\n');
    expect(made.hasRunOut()).toBe(true);
  });

  it('also where processor time is shared, if there is such a place, so that a session with many processes slows no other', () => {
    const shared = `${mounts}\n43 31 0:40 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct`;
    const host = machine({
      ...inGroup('8:pids:/docker/a1/b\n7:memory:/a\n6:cpu,cpuacct:/c', shared),
      [`${TOP}/memory/a/cgroup.procs`]: '',
      [`${TOP}/pids/b/cgroup.procs`]: '',
      [`${TOP}/cpu,cpuacct/c/cgroup.procs`]: '',
    });
    const home = findGroupHome(host);
    expect(home).toMatchObject({ version: 1, cpu: path.join(host, TOP, 'cpu,cpuacct/c') });
    const doors = home ? createGroup(home, { memoryBytes: 4096, connectionBytes: 512, processes: 7 }).doors : [];
    expect(doors.map((door) => path.relative(host, path.dirname(path.dirname(door))))).toEqual([
      `${TOP}/memory/a`,
      `${TOP}/pids/b`,
      `${TOP}/cpu,cpuacct/c`,
    ]);
  });

  it('once where a machine keeps both controllers in one place', () => {
    const host = machine({
      ...inGroup('7:memory,pids:/a', '35 31 0:32 / /sys/fs/cgroup/both rw - cgroup cgroup rw,memory,pids'),
      [`${TOP}/both/a/cgroup.procs`]: '',
    });
    const home = findGroupHome(host);
    const made = home && createGroup(home, { memoryBytes: 4096, connectionBytes: 512, processes: 7 });
    expect(made?.doors).toHaveLength(1);
  });

  it('nowhere if one of the two is missing', () => {
    expect(findGroupHome(machine({ ...inGroup(own, mounts), [`${TOP}/memory/a/cgroup.procs`]: '' }))).toBe(null);
  });
});
