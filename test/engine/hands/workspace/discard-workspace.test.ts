import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, it, onTestFinished } from 'vitest';
import { discardWorkspace } from '../../../../engine/hands/workspace/discard-workspace.ts';
import { createWorkspaces, type Workspaces } from '../../../../engine/hands/workspace/workspaces.ts';
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

/** Workspaces of an engine whose log is kept. */
async function workspacesIn(dataFolder: string): Promise<{ workspaces: Workspaces; said: string[] }> {
  const database = await openEngineDatabase(dataFolder);
  onTestFinished(() => database.destroy());
  const said: string[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void said.push(line) });
  const sources = {
    database,
    bus: createSessionBus(),
    seal: tokenSeal(dataFolder),
    bytes: createFileBytes(dataFolder),
  };
  const workspaces = createWorkspaces({ ...sources, dataFolder, log });
  onTestFinished(() => workspaces.stop());
  return { workspaces, said };
}

it('removes in the background the workspaces that a dead engine has left', async () => {
  const dataFolder = temporaryFolder();
  const { workspaces } = await workspacesIn(dataFolder);
  const folders = ['sessions/sesn_1', 'sessions/sesn_2', 'sessions/.discarded/one'].map((name) =>
    join(dataFolder, name),
  );
  for (const folder of folders) fillDeep(join(folder, 'mounts', 'outputs'));
  workspaces.discardLeftovers();
  await expect.poll(() => folders.filter((folder) => existsSync(folder))).toEqual([]);
});

it('removes whatever an agent can leave: names of any bytes, pipes, sockets, links, closed folders of any user', async () => {
  const folder = join(temporaryFolder(), 'sesn_1');
  mkdirSync(folder);
  const odd = `
    mkfifo pipe; ln -s loop loop; ln -s / root; mkdir -p -- -rf $'a\\nb' $'\\xff\\xfe' '*' ' '; touch -- -rf/--help $'\\xff\\xfe/\\x01'
    perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => "socket", Listen => 1)'
    truncate -s 100G huge; [ "$(id -u)" != 0 ] || chown -R 12345:12345 .; mkdir -p shut/in; chmod 000 shut/in shut .`;
  execFileSync('bash', ['-c', odd], { cwd: folder });
  await discardWorkspace(folder);
  expect(existsSync(folder)).toBe(false);
});

it('takes the folder of a session away at once, and removes it later, also at the next start', async () => {
  const dataFolder = temporaryFolder();
  const folder = join(dataFolder, 'sessions', 'sesn_1');
  mkdirSync(join(folder, 'mounts'), { recursive: true });
  const first = await workspacesIn(dataFolder);
  await Promise.all([first.workspaces.discard('sesn_1'), first.workspaces.discard('sesn_1')]);
  await first.workspaces.stop();
  expect(existsSync(folder)).toBe(false);
  const { workspaces } = await workspacesIn(dataFolder);
  workspaces.discardLeftovers();
  await expect.poll(() => readdirSync(join(dataFolder, 'sessions', '.discarded'))).toEqual([]);
});

it('logs what it cannot remove, without a flood of words, and goes on with the next', async ({ skip }) => {
  const dataFolder = temporaryFolder();
  const { workspaces, said } = await workspacesIn(dataFolder);
  const place = join(dataFolder, 'sessions', '.discarded');
  mkdirSync(join(place, 'b'), { recursive: true });
  const held = join(place, 'a');
  mkdirSync(held);
  for (let i = 0; i < 300; i += 1) writeFileSync(join(held, `${i}`), '');
  // As a mount that is left would be, or a disk that is read-only now.
  const release = holdFolder(held);
  if (release === null) return skip('no folder can be made here that root cannot empty');
  onTestFinished(release);
  workspaces.discardLeftovers();
  await expect.poll(() => existsSync(join(place, 'b'))).toBe(false);
  expect(existsSync(held)).toBe(true);
  const [line = ''] = said;
  expect(line).toMatch(/a folder that nobody needs could not be removed/);
  expect(line.length).toBeLessThan(5_000);
});

/** Makes a folder that cannot be emptied. `null` where this user, or this disk, has no such folders. */
function holdFolder(folder: string): (() => void) | null {
  try {
    execFileSync('sh', ['-c', 'chattr +i "$0"', folder], { stdio: 'ignore' });
    return () => void execFileSync('sh', ['-c', 'chattr -i "$0"', folder]);
  } catch {
    return null;
  }
}
