import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readlinkSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nameGroup } from '../../../../engine/hands/group/group-name.ts';
import { removeLeftoverGroups } from '../../../../engine/hands/group/remove-leftover-groups.ts';
import { createGroup, foldersOf, groupHome } from '../../../../engine/hands/group/session-group.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';

it('removes the groups of engines that have ended, and none of anybody else', async () => {
  const folder = temporaryFolder();
  const namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0];
  const alive = nameGroup();
  const others = ['system.slice', 'curfew-engine', 'curfew-hands-1-2-3-4', 'curfew-hands-x', `x${alive}`];
  const dead = [`curfew-hands-${namespace}-${process.pid}-1-1`, `curfew-hands-${namespace}-999999999-5-2`];
  for (const name of [alive, ...others, ...dead]) await mkdir(path.join(folder, name));
  await removeLeftoverGroups({ version: 2, folder });
  expect((await readdir(folder)).toSorted()).toEqual([alive, ...others].toSorted());
});

it('removes a group with the processes that are still in it', async ({ skip }) => {
  const home = await groupHome();
  if (home === null) return skip('this machine has no control groups that bound memory');
  const group = createGroup(home, { memoryBytes: 64 * 1024 ** 2, connectionBytes: 1024 ** 2, processes: 10 });
  const script = 'for door; do echo 0 > "$door"; done; echo in; trap "" TERM; sleep 300';
  const child = spawn('sh', ['-c', script, 'sh', ...group.doors]);
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  await group.remove();
  expect(
    foldersOf(home).map((folder) => path.join(folder, path.basename(path.dirname(group.doors[0] ?? '')))),
  ).toSatisfy((folders: string[]) => folders.every((folder) => !existsSync(folder)));
  expect(child.exitCode ?? child.signalCode ?? 'SIGKILL').toBe('SIGKILL');
});
