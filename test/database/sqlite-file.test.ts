import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sqliteFile } from '../../database/sqlite-file.ts';
import { DATABASES } from '../support/database/databases.ts';
import { temporaryDatabase, temporaryFolder } from '../support/database/temporary-database.ts';

it('the file of a database is told with its whole path', async () => {
  const folder = temporaryFolder();
  expect(await sqliteFile(await temporaryDatabase(folder))).toBe(realpathSync(join(folder, 'curfew.db')));
});

it.each(DATABASES.filter(({ name }) => name !== 'SQLite'))('a database of $name has no file', async ({ openNew }) => {
  expect(await sqliteFile(await openNew())).toBeNull();
});
