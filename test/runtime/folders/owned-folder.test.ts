import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { makeOwnedFolder, removeAbandoned } from '../../../runtime/folders/owned-folder.ts';

const MODULE = new URL('../../../runtime/folders/owned-folder.ts', import.meta.url).href;

function newParent(): string {
  const parent = mkdtempSync(join(tmpdir(), 'curfew-owned-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  return parent;
}

/** Makes it look as if it was made an hour ago. */
function age(...paths: string[]): void {
  for (const path of paths) utimesSync(path, new Date(Date.now() - 3_600_000), new Date(Date.now() - 3_600_000));
}

it('the folder of a process that was killed is removed, and that of a living one is kept', async () => {
  const parent = newParent();
  const own = await makeOwnedFolder(parent, 'x-');
  const script = `
    import { makeOwnedFolder } from ${JSON.stringify(MODULE)};
    console.log((await makeOwnedFolder(${JSON.stringify(parent)}, 'x-')).path);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]);
  const [printed] = (await once(child.stdout, 'data')) as [Buffer];
  const folder = printed.toString().trim();
  mkdirSync(join(folder, 'deep/er'), { recursive: true });
  age(join(own.path, 'lock'), join(folder, 'lock'));
  await removeAbandoned(parent, 'x-');
  expect([own.path, folder].map((path) => existsSync(path))).toEqual([true, true]);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await removeAbandoned(parent, 'x-');
  expect([own.path, folder].map((path) => existsSync(path))).toEqual([true, false]);
  await own.remove();
  expect(existsSync(own.path)).toBe(false);
});

it('what only looks like such a folder is left alone', async () => {
  const parent = newParent();
  const target = join(parent, 'target');
  mkdirSync(target);
  writeFileSync(join(target, 'kept'), '');
  symlinkSync(target, join(parent, 'x-link'));
  writeFileSync(join(parent, 'x-file'), '');
  mkdirSync(join(parent, 'y-other'));
  mkdirSync(join(parent, 'x-new'));
  age(target, join(parent, 'x-file'), join(parent, 'y-other'));
  await removeAbandoned(parent, 'x-');
  for (const name of ['target/kept', 'x-link', 'x-file', 'y-other', 'x-new']) {
    expect(existsSync(join(parent, name)), name).toBe(true);
  }
  await removeAbandoned(join(parent, 'missing'), 'x-');
});

it('a folder whose process was killed before it had its lock is removed', async () => {
  const parent = newParent();
  mkdirSync(join(parent, 'x-bare'));
  age(join(parent, 'x-bare'));
  await removeAbandoned(parent, 'x-');
  expect(existsSync(join(parent, 'x-bare'))).toBe(false);
});
