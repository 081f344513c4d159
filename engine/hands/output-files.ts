import { constants } from 'node:fs';
import { lstat, open, readdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import type { OutputFile } from './hands-protocol.ts';

const CHUNK_BYTES = 384 * 1024;

/** Lists the regular files below `root`, at most `atMost`; no symbolic links, pipes and devices. Runs in the sandbox. */
export async function listOutputFiles(root: string, atMost: number): Promise<OutputFile[]> {
  const files: OutputFile[] = [];
  const folders = [''];
  for (let folder = folders.shift(); folder !== undefined; folder = folders.shift()) {
    const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (files.length === atMost) return files;
      const relative = path.join(folder, entry.name);
      if (entry.isDirectory()) folders.push(relative);
      // An agent may remove the file after it was listed.
      const stats = entry.isFile() ? await lstat(path.join(root, relative)).catch(() => null) : null;
      if (stats) files.push({ path: relative, sizeBytes: stats.size, modifiedMs: Math.round(stats.mtimeMs) });
    }
  }
  return files;
}

/**
 * The content of one regular file below `root`, in chunks. It follows no link and does not wait for the writer of a
 * pipe. It checks the file after opening it, because the file may have been replaced before. Runs in the sandbox.
 */
export async function* readOutputFile(root: string, file: string, capBytes: number): AsyncGenerator<Buffer> {
  const place = path.join(root, file);
  const folder = await realpath(path.dirname(place));
  if (folder !== path.join(await realpath(root), path.dirname(file)))
    throw new Error(`${file} is behind a symbolic link`);
  const handle = await open(place, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Error(`${file} is not a regular file`);
    if (stats.size > capBytes) throw new Error(`${file} has ${stats.size} bytes; at most ${capBytes} are taken`);
    for (let taken = 0; ;) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK_BYTES), 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      taken += bytesRead;
      if (taken > capBytes) throw new Error(`${file} grew beyond the ${capBytes} bytes that are taken`);
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}
