import { execFileSync } from 'node:child_process';
import { chmodSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { makeOwnedFolder, removeAbandoned, type OwnedFolder } from '../../../runtime/folders/owned-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The machine's temporary folder, for a test of how much of a disk something takes: a folder in memory takes none. */
    diskFolder: string;
  }
}

/** Where Linux keeps files in memory. */
const MEMORY = '/dev/shm';
const TMPFS = 0x01021994;
const ENOUGH_BYTES = 4 * 1024 ** 3;
const PREFIX = 'curfew-suite-';

/**
 * Keeps the temporary folders of all tests in memory where there is room, because making files on a disk
 * and waiting for it takes git and databases a third of their time. A TMPDIR that is set is left as it is.
 */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  project.provide('diskFolder', tmpdir());
  if (tmpdir() !== '/tmp' || !hasRoom()) return undefined;
  await removeAbandoned(MEMORY, PREFIX);
  const folder = await makeOwnedFolder(MEMORY, PREFIX);
  if (!runsPrograms(folder)) {
    await folder.remove();
    return undefined;
  }
  // Some tests start programs as another user, who must reach what is inside.
  chmodSync(folder.path, 0o755);
  Object.assign(process.env, { TMPDIR: folder.path });
  return folder.remove;
}

function hasRoom(): boolean {
  try {
    const { type, bavail, bsize } = statfsSync(MEMORY);
    return type === TMPFS && bavail * bsize >= ENOUGH_BYTES;
  } catch {
    return false;
  }
}

/** A container may forbid it. */
function runsPrograms({ path }: OwnedFolder): boolean {
  const program = join(path, 'program');
  writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
  try {
    execFileSync(program);
    return true;
  } catch {
    return false;
  }
}
