import { mkdir, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

interface SyncRequest {
  /** The folder that the sandbox mounts. The agent cannot write there. */
  uploads: string;
  /** `place` is relative to `uploads`. No place is inside another one. */
  files: { place: string; content: Uint8Array | AsyncIterable<Uint8Array> }[];
  /** A folder on the same disk, which does not exist yet, for files that are not whole. */
  drafts: string;
}

/** Removes every file that is not in `files`, and adds those that are missing, each by one rename. */
export async function syncUploads({ uploads, files, drafts }: SyncRequest): Promise<void> {
  const present = await removeOthers(uploads, new Set(files.map(({ place }) => place)));
  const missing = files.filter(({ place }) => !present.has(place));
  if (missing.length === 0) return;
  await mkdir(drafts);
  try {
    const draft = path.join(drafts, 'file');
    for (const { place, content } of missing) {
      await writeFile(draft, content, { mode: 0o644, flush: true });
      await mkdir(path.dirname(path.join(uploads, place)), { recursive: true });
      await rename(draft, path.join(uploads, place));
    }
  } finally {
    await rm(drafts, { recursive: true, force: true });
  }
}

/** Returns the places of those that stay. */
async function removeOthers(uploads: string, wanted: Set<string>): Promise<Set<string>> {
  const present = new Set<string>();
  const folders: string[] = [];
  for (const entry of await readdir(uploads, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const place = path.relative(uploads, file);
    if (entry.isDirectory()) folders.push(file);
    else if (wanted.has(place)) present.add(place);
    else await rm(file, { force: true });
  }
  // The deepest first, so that a folder is empty when its turn comes. One that is not empty stays.
  for (const folder of folders.sort((a, b) => b.length - a.length)) await rmdir(folder).catch(() => undefined);
  return present;
}
