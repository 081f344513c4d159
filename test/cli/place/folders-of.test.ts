import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { enterDev, leaveDev, runningDevs } from '../../../cli/dev/dev-register.ts';
import { removeDevFile, writeDevFile } from '../../../cli/dev/dev-file.ts';
import { foldersOf } from '../../../cli/place/folders-of.ts';

let root: string;

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'curfew-folders-')));
  vi.stubEnv('XDG_CACHE_HOME', join(root, 'cache'));
  goTo('elsewhere');
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true, force: true });
});

it('a command without --dir works where the only curfew dev runs', () => {
  startDev('mine');
  expect(foldersOf({}, 'command')).toEqual(folders('mine'));
  leaveDev(join(root, 'mine/.curfew'));
  expect(foldersOf({}, 'command')).toEqual(folders('elsewhere'));
});

it('a folder of definitions is not left for one in which a curfew dev runs, nor is the folder that --dir names', () => {
  startDev('mine');
  mkdirSync(join(root, 'elsewhere/automations'));
  expect(foldersOf({}, 'command')).toEqual(folders('elsewhere'));
  goTo('third');
  expect(foldersOf({ dir: join(root, 'elsewhere') }, 'command')).toEqual(folders('elsewhere'));
});

it('a process never works in the folder of another curfew dev', () => {
  startDev('mine');
  for (const name of ['dev', 'serve', 'worker', 'engine'] as const) {
    expect(foldersOf({}, name)).toEqual(folders('elsewhere'));
  }
});

it('of several, the one that runs above the current folder is meant', () => {
  startDev('mine');
  startDev('other');
  goTo('mine/below/deep');
  expect(foldersOf({}, 'command')).toEqual(folders('mine'));
});

it('several that may be meant are listed', () => {
  startDev('mine');
  startDev('other');
  expect(() => foldersOf({}, 'command')).toThrow(
    `More than one \`curfew dev\` runs. Say which one is meant:\n  --dir ${root}/mine --data ${root}/mine/.curfew\n  --dir ${root}/other --data ${root}/other/.curfew`,
  );
});

it('with --dir alone, data that a curfew dev keeps elsewhere is found', () => {
  startDev('mine', 'far/data');
  expect(foldersOf({ dir: join(root, 'mine') }, 'command').dataFolder).toBe(join(root, 'far/data'));
});

it('a curfew dev that was killed is not found, and the next one takes it off the list', () => {
  startDev('mine');
  removeDevFile(join(root, 'mine/.curfew'));
  expect(foldersOf({}, 'command')).toEqual(folders('elsewhere'));
  startDev('other');
  startDev('mine');
  expect(runningDevs()).toHaveLength(2);
});

it('without a cache folder that can be written, curfew dev starts and no other is found', () => {
  vi.stubEnv('XDG_CACHE_HOME', '/dev/null');
  startDev('mine');
  expect(foldersOf({}, 'command')).toEqual(folders('elsewhere'));
});

function goTo(name: string): void {
  mkdirSync(join(root, name), { recursive: true });
  vi.spyOn(process, 'cwd').mockReturnValue(join(root, name));
}

function folders(name: string): { definitionsFolder: string; dataFolder: string } {
  return { definitionsFolder: join(root, name), dataFolder: join(root, name, '.curfew') };
}

/** Writes down a `curfew dev` that is this process. */
function startDev(dir: string, data = join(dir, '.curfew')): void {
  mkdirSync(join(root, data), { recursive: true });
  mkdirSync(join(root, dir), { recursive: true });
  writeDevFile({
    pid: process.pid,
    startedAt: new Date().toISOString(),
    dir: join(root, dir),
    data: join(root, data),
    temporal: { address: '127.0.0.1:1', namespace: 'default', uiUrl: null, pid: null },
    serve: { url: 'http://127.0.0.1:2', pid: process.pid },
    worker: { pid: process.pid },
    engine: null,
  });
  enterDev(join(root, data));
}
