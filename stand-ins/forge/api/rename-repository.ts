import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { findRepository } from './context.ts';
import type { RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';

/** Gives a repository another name or owner; the former name leads to it until another repository has it. */
export async function renameRepository(world: World, name: string, to: string): Promise<RepositoryRecord> {
  const [owner = '', repository = ''] = name.split('/');
  const found = findRepository(world, owner, repository);
  if (found === undefined) throw new Error(`The forge has no repository ${name}.`);
  const before = world.bare(found);
  const changed = world.store.change('repositories', found.id, (record) => {
    const [newOwner = '', newName = ''] = to.split('/');
    Object.assign(record, { owner: newOwner, name: newName, formerNames: [...(record.formerNames ?? []), name] });
    record.collaborators[newOwner.toLowerCase()] = 'admin';
  });
  await mkdir(dirname(world.bare(changed)), { recursive: true });
  await rename(before, world.bare(changed));
  return changed;
}
