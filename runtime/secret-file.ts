import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { randomUUID } from 'node:crypto';
import { makeFolders } from './folders/make-folders.ts';

/**
 * Reads a secret of one line. If there is none, it makes one and writes it with mode 0600. Several processes that start
 * together get the same secret: the complete file appears by a link, which fails for all but the fastest.
 */
export function secretFile(file: string, make: () => string): string {
  const existing = read(file);
  if (existing !== null) return existing;
  makeFolders(dirname(file), 0o700);
  const draft = `${file}.${randomUUID()}`;
  writeFileSync(draft, `${make()}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  const written = read(file);
  if (written === null)
    throw new Error(`${file} holds no secret although it was just written. Delete it and start again.`);
  return written;
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
