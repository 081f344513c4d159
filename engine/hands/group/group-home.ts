import { accessSync, appendFileSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ownGroups } from './own-groups.ts';

/**
 * The folders in which the control groups of sessions are made. Without `cpu`, processor time is shared by processes, not
 * by groups.
 */
export type GroupHome = { version: 2; folder: string } | { version: 1; memory: string; pids: string; cpu?: string };

const NEEDED = ['memory', 'pids'];
/** With it, the kernel gives a session as much processor time as one process gets, however many processes it has. */
const SHARING = 'cpu';
const ENGINE = 'curfew-engine';
const MOST_MOVES = 20;

/**
 * Where this process can make control groups that bound memory and number of processes: version 2 if it has both
 * controllers, else version 1; `null` if neither can be used. The limits of memory that hold for this process hold for all
 * groups that are made there, too. In version 2 a group with processes cannot have groups under limits. So where this
 * process may change only its own group, the processes of that group are moved into a group `curfew-engine` inside it.
 */
export function findGroupHome(host = '/'): GroupHome | null {
  const { unified, memory, pids, cpu } = ownGroups(host);
  const folder = unified && unifiedHome(unified.folder, unified.top);
  if (folder) return { version: 2, folder };
  if (memory === null || pids === null || !isOurs(memory) || !isOurs(pids)) return null;
  return cpu !== null && isOurs(cpu) ? { version: 1, memory, pids, cpu } : { version: 1, memory, pids };
}

function unifiedHome(own: string, top: string): string | null {
  for (let folder = own; `${folder}/`.startsWith(`${top}/`); folder = path.dirname(folder)) {
    if (isOurs(folder) && offers(folder, 'cgroup.subtree_control')) return folder;
    if (hasMemoryLimit(folder)) break;
  }
  return isOurs(own) && offers(own, 'cgroup.controllers') && split(own) ? own : null;
}

/** The top of all groups is the only one that may have both processes and groups under limits; it has no type. */
function split(own: string): boolean {
  for (let moves = 0; moves < MOST_MOVES; moves += 1) {
    if (read(own, 'cgroup.type') !== '') moveProcesses(own, path.join(own, ENGINE));
    try {
      writeFileSync(path.join(own, 'cgroup.subtree_control'), NEEDED.map((name) => `+${name}`).join(' '));
      shareProcessors(own);
      return true;
    } catch {
      // A process has just been started by one that was not moved yet.
    }
  }
  return false;
}

/** The kernel refuses it while a process with real-time priority is in the group. Then sessions do without. */
function shareProcessors(own: string): void {
  if (!read(own, 'cgroup.controllers').split(' ').includes(SHARING)) return;
  try {
    appendFileSync(path.join(own, 'cgroup.subtree_control'), ` +${SHARING}`);
  } catch {
    // Groups still bound memory and number of processes.
  }
}

function moveProcesses(from: string, into: string): void {
  mkdirSync(into, { recursive: true });
  for (const pid of read(from, 'cgroup.procs').split('\n').filter(Boolean)) {
    try {
      writeFileSync(path.join(into, 'cgroup.procs'), pid);
    } catch {
      // It has ended.
    }
  }
}

function hasMemoryLimit(folder: string): boolean {
  return ['memory.max', 'memory.high'].some((name) => !['', 'max'].includes(read(folder, name)));
}

function offers(folder: string, file: string): boolean {
  const offered = read(folder, file).split(' ');
  return NEEDED.every((name) => offered.includes(name));
}

function isOurs(folder: string): boolean {
  try {
    for (const place of [folder, path.join(folder, 'cgroup.procs')]) accessSync(place, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function read(folder: string, file: string): string {
  try {
    return readFileSync(path.join(folder, file), 'utf8').trim();
  } catch {
    return '';
  }
}
