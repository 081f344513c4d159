import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { git, READ_TOKEN, type OpenForge } from '../forge/open-forge.ts';

/** Of each forge, by the commit of `main`. To copy a clone is ten times faster than to clone again. */
const originals = new WeakMap<OpenForge, Map<string, Promise<string>>>();

/** Makes the folder `workspace`: a clone of `acme/api` in which an agent works. Returns the commit that it starts from. */
export async function agentClone(forge: OpenForge, workspace: string): Promise<string> {
  const bare = join(forge.folder, 'forge', 'git', 'acme', 'api.git');
  const base = (await git(bare, 'rev-parse', 'main')).trim();
  const known = originals.get(forge) ?? new Map<string, Promise<string>>();
  originals.set(forge, known);
  const original = known.get(base) ?? clone(forge, join(forge.folder, `clone-of-${base}`));
  known.set(base, original);
  await cp(await original, workspace, { recursive: true });
  return base;
}

async function clone(forge: OpenForge, folder: string): Promise<string> {
  await git(forge.folder, 'clone', '--quiet', '--template=', '--depth=50', forge.remote(READ_TOKEN), folder);
  await git(folder, 'config', 'user.name', 'Agent');
  await git(folder, 'config', 'user.email', 'agent@example.com');
  return folder;
}
