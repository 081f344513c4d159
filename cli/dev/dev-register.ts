import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../runtime/cache-folder.ts';
import type { DevFile } from './dev-file.ts';
import { runningDev } from './running-dev.ts';

/**
 * Enters a data folder into the list of those in which a `curfew dev` of this user runs, so that commands without `--dir`
 * find it. Entries of those that were killed go. Without a cache folder that can be written there is no list.
 */
export function enterDev(dataFolder: string): void {
  try {
    mkdirSync(registerFolder(), { recursive: true, mode: 0o700 });
    for (const file of entries()) if (!devOf(file)) rmSync(file, { force: true });
    writeFileSync(entryOf(dataFolder), dataFolder, { mode: 0o600 });
  } catch {
    // The list only spares people an option.
  }
}

/** Takes a data folder off the list. */
export function leaveDev(dataFolder: string): void {
  try {
    rmSync(entryOf(dataFolder), { force: true });
  } catch {
    // Whoever reads the list looks whether the process lives.
  }
}

/** Every `curfew dev` of this user that runs now, in the order of their start. */
export function runningDevs(): DevFile[] {
  return entries()
    .flatMap((file) => devOf(file) ?? [])
    .toSorted((one, other) => one.startedAt.localeCompare(other.startedAt) || one.dir.localeCompare(other.dir));
}

function entries(): string[] {
  try {
    return readdirSync(registerFolder()).map((name) => join(registerFolder(), name));
  } catch {
    return [];
  }
}

/** The `curfew dev` of an entry; undefined if it does not run any more, or if another process has just removed the entry. */
function devOf(entry: string): DevFile | undefined {
  try {
    return runningDev(readFileSync(entry, 'utf8'));
  } catch {
    return undefined;
  }
}

function entryOf(dataFolder: string): string {
  return join(registerFolder(), createHash('sha256').update(dataFolder).digest('hex').slice(0, 16));
}

function registerFolder(): string {
  return join(cacheFolder(process.env), 'dev');
}
