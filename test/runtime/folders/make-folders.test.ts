import { readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolders } from '../../../runtime/folders/make-folders.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

it('makes a folder with those above it, once', () => {
  const top = temporaryFolder();
  for (let time = 0; time < 2; time += 1) makeFolders(join(top, 'a', 'b', 'c'), 0o700);
  expect(statSync(join(top, 'a', 'b', 'c')).mode & 0o777).toBe(0o700);
  symlinkSync(join(top, 'a'), join(top, 'link'));
  makeFolders(join(top, 'link', 'd'));
  expect(readdirSync(join(top, 'a')).sort()).toEqual(['b', 'd']);
});

it('fails at once where no folder can be made, as below /proc and below a file', () => {
  const top = temporaryFolder();
  writeFileSync(join(top, 'file'), '');
  expect(() => makeFolders(join(top, 'file'))).toThrow(/EEXIST/);
  expect(() => makeFolders(join(top, 'file', 'x'))).toThrow(/ENOTDIR/);
  expect(() => makeFolders('/proc/curfew/x')).toThrow(/ENOENT/);
});
