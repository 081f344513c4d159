import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Where the control groups of this process are. Each is a folder; `null` if it cannot be seen from here. */
export interface OwnGroups {
  /** Version 2: one hierarchy for all controllers. `top` is the highest folder that can be seen. */
  unified: { folder: string; top: string } | null;
  /** Version 1: a hierarchy for each controller. */
  memory: string | null;
  pids: string | null;
  cpu: string | null;
}

interface Mount {
  /** The part of the hierarchy that is mounted. */
  root: string;
  at: string;
  isUnified: boolean;
  options: string[];
}

/** Reads in which control groups this process is. `host` is the root folder of the machine; another one is for tests. */
export function ownGroups(host = '/'): OwnGroups {
  const mounts = mountsOf(read(path.join(host, 'proc/self/mountinfo')));
  const groups = read(path.join(host, 'proc/self/cgroup')).split('\n');
  const place = (mount: Mount | undefined, prefix: RegExp): string | null => {
    const own = groups.find((line) => prefix.test(line))?.replace(prefix, '');
    return mount && own !== undefined ? folderOf(host, mount, own) : null;
  };
  const controller = (name: string) =>
    place(
      mounts.find(({ isUnified, options }) => !isUnified && options.includes(name)),
      new RegExp(`^\\d+:(?:[^:]*,)?${name}(?:,[^:]*)?:`),
    );
  const unifiedMount = mounts.find(({ isUnified }) => isUnified);
  const folder = place(unifiedMount, /^0::/);
  return {
    unified: unifiedMount && folder !== null ? { folder, top: path.join(host, unifiedMount.at) } : null,
    memory: controller('memory'),
    pids: controller('pids'),
    cpu: controller('cpu'),
  };
}

/** A line of `mountinfo` is: id, parent, device, root, place, options, optional fields, `-`, type, source, options. */
function mountsOf(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before = '', after = ''] = line.split(' - ');
    const [, , , root = '', at = ''] = before.split(' ');
    const [type = '', , options = ''] = after.split(' ');
    return /^cgroup2?$/.test(type) ? [{ root, at, isUnified: type === 'cgroup2', options: options.split(',') }] : [];
  });
}

function folderOf(host: string, { root, at }: Mount, own: string): string | null {
  const below = path.posix.relative(root, own);
  return below.startsWith('..') ? null : path.join(host, at, below);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
