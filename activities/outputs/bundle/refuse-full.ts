import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Room for the largest history that is fetched from a forge, and for the bundles of other runs. */
const MAX_BYTES = 24 * 1024 ** 3;

/** Throws a plain Error, so that the attempt is repeated, while the files below a folder have more than `maxBytes` in all. */
export async function refuseFull(folder: string, maxBytes = MAX_BYTES): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => sizeOf(join(parentPath, name))));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  if (bytes <= maxBytes) return;
  const [size, most] = [bytes, maxBytes].map((count) => Math.ceil(count / 1024 ** 2));
  throw new Error(
    `${folder} holds ${size} MB, at most ${most} MB are used. Room is freed when other runs have handed over.`,
  );
}

/** A file may be gone since it was listed. */
async function sizeOf(file: string): Promise<number> {
  const stats = await stat(file).catch(() => null);
  return stats?.size ?? 0;
}
