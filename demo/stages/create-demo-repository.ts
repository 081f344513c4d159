import { fileURLToPath } from 'node:url';
import type { Forge } from '../../stand-ins/forge/start-forge.ts';
import { DEMO_ISSUE } from '../issue.ts';

/** Puts the demo's repository on the forge, under this name. */
export async function createDemoRepository(forge: Forge, place: { owner: string; name: string }) {
  return await forge.createRepository({
    ...place,
    from: fileURLToPath(new URL('../repository', import.meta.url)),
    collaborators: { [DEMO_ISSUE.author]: 'write' },
  });
}
