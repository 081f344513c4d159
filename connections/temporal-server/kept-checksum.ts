import { readFile, writeFile } from 'node:fs/promises';
import { fileChecksum } from './file-checksum.ts';

/**
 * Writes down the SHA-256 of a program that is about to be kept as `file`, so that `isAsKept` knows it again. A kill between
 * this and keeping it leaves a program that is not as it was kept, which is then made anew.
 */
export async function keepChecksum(file: string, program: string): Promise<void> {
  await writeFile(checksumFile(file), `${await fileChecksum(program)}\n`, { mode: 0o600 });
}

/** Whether a kept program has the bytes that were kept. False for one that nobody wrote down. */
export async function isAsKept(file: string): Promise<boolean> {
  const kept = await readFile(checksumFile(file), 'utf8').catch(() => '');
  return kept.trim() === (await fileChecksum(file));
}

function checksumFile(file: string): string {
  return `${file}.sha256`;
}
