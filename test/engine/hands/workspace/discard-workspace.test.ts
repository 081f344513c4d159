import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { discardWorkspace } from '../../../../engine/hands/workspace/discard-workspace.ts';
import { createWorkspaces } from '../../../../engine/hands/workspace/workspaces.ts';
import { createFileBytes } from '../../../../engine/store/files/file-bytes.ts';
import { openEngineDatabase } from '../../../../engine/store/open-engine-database.ts';
import { createSessionBus } from '../../../../engine/store/session-bus.ts';
import { tokenSeal } from '../../../../engine/store/token-seal.ts';
import { temporaryFolder } from '../../../support/database/temporary-database.ts';

/** Makes folders inside each other until their path is longer than the system can open. */
function fillDeep(folder: string): void {
  mkdirSync(folder, { recursive: true });
  const script = 'for i in $(seq 12); do n=$(printf "d%.0s" $(seq 250)); mkdir $n && cd -P $n; done; touch bottom';
  for (let depth = 0; depth < 2; depth += 1) {
    execFileSync('bash', ['-c', `while [ -d d* ] 2> /dev/null; do cd -P d*; done; ${script}`], { cwd: folder });
  }
}

it('removes folders that are nested deeper than a path can be long, closed ones, and no target of a link', async () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'sesn_1');
  const outputs = join(folder, 'mounts', 'outputs');
  fillDeep(outputs);
  writeFileSync(join(parent, 'kept'), '');
  execFileSync('sh', ['-c', `ln -s ${parent} link; mkdir closed; touch closed/a; chmod 000 closed`], { cwd: outputs });
  await discardWorkspace(folder);
  await discardWorkspace(folder);
  expect(existsSync(folder)).toBe(false);
  expect(existsSync(join(parent, 'kept'))).toBe(true);
});

it('removes in the background the workspaces that a dead engine has left', async () => {
  const dataFolder = temporaryFolder();
  const database = await openEngineDatabase(dataFolder);
  onTestFinished(() => database.destroy());
  const log = pino({ level: 'silent' });
  const sources = {
    database,
    bus: createSessionBus(),
    seal: tokenSeal(dataFolder),
    bytes: createFileBytes(dataFolder),
  };
  const workspaces = createWorkspaces({ ...sources, dataFolder, log });
  onTestFinished(() => workspaces.stop());
  const folders = ['sesn_1', 'sesn_2'].map((id) => join(dataFolder, 'sessions', id));
  for (const folder of folders) fillDeep(join(folder, 'mounts', 'outputs'));
  workspaces.discardLeftovers();
  await expect.poll(() => folders.filter((folder) => existsSync(folder)), { timeout: 10_000 }).toEqual([]);
});
