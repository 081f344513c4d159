import { untrustedGit } from './untrusted-git.ts';

const MAX_BYTES = 128 * 1024 * 1024;

/** The contents of objects, in the order of their full ids. Throws as `untrustedGit` does, and if one is missing. */
export async function readObjects(repository: string, ids: readonly string[]): Promise<Buffer[]> {
  if (ids.length === 0) return [];
  const answers = await untrustedGit(repository, ['cat-file', '--batch'], { input: lines(ids), maxBytes: MAX_BYTES });
  let start = 0;
  return ids.map((id) => {
    // <id> <type> <size> LF content LF
    const content = answers.indexOf('\n', start) + 1;
    const bytes = Number(answers.toString('latin1', start, content).trim().split(' ')[2]);
    if (!Number.isInteger(bytes)) throw new Error(`The repository of the quarantine has no object ${id}`);
    start = content + bytes + 1;
    return answers.subarray(content, content + bytes);
  });
}

/** The sizes of objects in bytes, in the order of their full ids, without reading them. Throws as `untrustedGit` does. */
export async function readSizes(repository: string, ids: readonly string[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const list = ['cat-file', '--batch-check=%(objectsize)'];
  const sizes = await untrustedGit(repository, list, { input: lines(ids), maxBytes: MAX_BYTES });
  return sizes.toString('utf8').trimEnd().split('\n').map(Number);
}

function lines(ids: readonly string[]): string {
  return ids.map((id) => `${id}\n`).join('');
}
