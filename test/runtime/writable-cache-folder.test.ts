import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writableCacheFolder } from '../../runtime/writable-cache-folder.ts';
import { temporaryFolder } from '../support/database/temporary-database.ts';

it('makes the folder if it is missing', () => {
  const folder = join(temporaryFolder(), 'new');
  expect(writableCacheFolder({ XDG_CACHE_HOME: folder })).toBe(join(folder, 'curfew'));
  expect(existsSync(join(folder, 'curfew'))).toBe(true);
});

it('says which variable to set if the folder cannot be made', () => {
  const file = join(temporaryFolder(), 'a-file');
  writeFileSync(file, '');
  expect(() => writableCacheFolder({ XDG_CACHE_HOME: file })).toThrow(
    `Curfew cannot write to its cache folder ${file}/curfew (ENOTDIR: not a directory, mkdir '${file}/curfew'). ` +
      'Set XDG_CACHE_HOME to a folder that this user may write to.',
  );
});
