import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../git.ts';
import { sign } from '../../shape/signatures.ts';

/** Stores a commit again with the forge's signature; returns its id. */
export async function signCommit(bare: string, sha: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-forge-commit-'));
  const file = join(folder, 'commit');
  try {
    await writeFile(file, sign(await git(bare, ['cat-file', 'commit', sha])));
    return (await git(bare, ['hash-object', '-w', '-t', 'commit', file])).trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}
