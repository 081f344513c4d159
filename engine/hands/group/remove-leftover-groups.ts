import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isLeftover } from './group-name.ts';
import type { GroupHome } from './group-home.ts';
import { foldersOf, removeGroup } from './session-group.ts';

/** Removes the control groups that engines have left when they were killed. Rejects if one cannot be removed. */
export async function removeLeftoverGroups(home: GroupHome): Promise<void> {
  for (const parent of foldersOf(home)) {
    const names = await readdir(parent);
    await Promise.all(names.filter(isLeftover).map((name) => removeGroup(path.join(parent, name))));
  }
}
