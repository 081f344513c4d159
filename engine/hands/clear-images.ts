import { randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { acquireExclusiveLock, type ExclusiveLock } from '../../runtime/exclusive-lock.ts';
import { isLockAbandoned } from '../../runtime/folders/is-lock-abandoned.ts';

/** An image, or an attempt at building one. */
const IMAGE = /^hands-[0-9a-f]{16}(?:\.[0-9a-f-]{36})?$/;
const USERS = 'hands-users';
/** A younger image may belong to a version of Curfew that does not mark what it uses. */
const DAY_MS = 24 * 60 * 60_000;

/** Kept, because a lock that nothing refers to is collected and so freed. */
const held: ExclusiveLock[] = [];

/**
 * Marks an image as used for as long as this process lives, even if it is not there yet. Never throws: in a cache that
 * cannot be written nothing is removed either.
 */
export async function useImage(image: string): Promise<void> {
  const { dir, base } = path.parse(image);
  const lock = await acquireExclusiveLock(path.join(dir, USERS, `${base}.${randomUUID()}`)).catch(() => undefined);
  if (lock !== undefined) held.push(lock);
}

/** Removes the images of other versions of Curfew that are a day old and that no living process uses. Never throws. */
export async function clearImages(cache: string): Promise<void> {
  const users = path.join(cache, USERS);
  const used = new Set<string>();
  for (const name of await readdir(users).catch(() => [])) {
    const mark = path.join(users, name);
    // SQLite, which holds the lock, keeps a file of this name beside it.
    if (name.endsWith('-journal')) continue;
    if (await isAbandoned(mark)) await Promise.all([mark, `${mark}-journal`].map((file) => rm(file, { force: true })));
    else used.add(name.slice(0, name.indexOf('.')));
  }
  for (const name of await readdir(cache).catch(() => [])) {
    if (!IMAGE.test(name) || used.has(name)) continue;
    const folder = path.join(cache, name);
    const made = await stat(folder).catch(() => null);
    if (made === null || Date.now() - made.mtimeMs < DAY_MS) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isAbandoned(mark: string): Promise<boolean> {
  const made = await stat(mark).catch(() => null);
  // If there is none, another process has just removed it.
  return made !== null && (await isLockAbandoned(mark, made.mtimeMs));
}
