import { execFile } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { expect, onTestFinished, it } from 'vitest';
import { openDatabase, type DatabaseLocation } from '../../../runtime/database/open-database.ts';
import { temporaryFolder } from '../../support/database/temporary-database.ts';

interface Numbers {
  numbers: { value: number };
}

const createNumbers: Migration = {
  up: (database: Kysely<unknown>) =>
    database.schema
      .createTable('numbers')
      .addColumn('value', 'integer', (column) => column.unique())
      .execute(),
};

async function open(location: DatabaseLocation, migrations = { '001-numbers': createNumbers }) {
  const database = await openDatabase<Numbers>(location, migrations);
  onTestFinished(() => database.destroy());
  return database;
}

it('a new file and its folder are for their owner only, the write-ahead log too', async () => {
  const path = join(temporaryFolder(), 'deep', 'down', 'numbers.db');
  const database = await open({ path });
  await database.insertInto('numbers').values({ value: 1 }).execute();
  const modes = [path, `${path}-wal`, join(path, '..')].map((file) => (statSync(file).mode & 0o777).toString(8));
  expect(modes).toEqual(['600', '600', '700']);
});

it('what was committed is synced to the disk before the commit returns, and foreign keys are enforced', async () => {
  const database = await open({ path: join(temporaryFolder(), 'numbers.db') });
  const pragma = async (name: string) =>
    (await sql.raw<Record<string, unknown>>(`pragma ${name}`).execute(database)).rows;
  expect(await pragma('journal_mode')).toEqual([{ journal_mode: 'wal' }]);
  const FULL = 2;
  expect(await pragma('synchronous')).toEqual([{ synchronous: FULL }]);
  expect(await pragma('foreign_keys')).toEqual([{ foreign_keys: 1 }]);
});

it('a transaction that reads first and writes later waits for a writer in another process', async () => {
  const path = join(temporaryFolder(), 'numbers.db');
  const [first, second] = [await open({ path }), await open({ path })];
  await first.insertInto('numbers').values({ value: 0 }).execute();
  const increment = (database: Kysely<Numbers>) =>
    database.transaction().execute(async (transaction) => {
      const { value } = await transaction.selectFrom('numbers').select('value').executeTakeFirstOrThrow();
      await transaction
        .updateTable('numbers')
        .set({ value: value + 1 })
        .execute();
    });
  const script = `
    import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, '../../../runtime/database/open-database.ts'))};
    const database = await openDatabase({ path: process.argv[1] }, { '001-numbers': { up: async () => {} } });
    for (let round = 0; round < 100; round++) await database.transaction().execute(async (transaction) => {
      const { value } = await transaction.selectFrom('numbers').select('value').executeTakeFirstOrThrow();
      await transaction.updateTable('numbers').set({ value: value + 1 }).execute();
    });
    await database.destroy();
  `;
  const child = promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script, path]);
  for (let round = 0; round < 100; round++) await increment(second);
  await child;
  expect(await first.selectFrom('numbers').selectAll().execute()).toEqual([{ value: 200 }]);
});

it('several processes that start together run each migration once', async () => {
  const path = join(temporaryFolder(), 'numbers.db');
  const script = `
    import { openDatabase } from ${JSON.stringify(join(import.meta.dirname, '../../../runtime/database/open-database.ts'))};
    const up = (database) => database.schema.createTable('numbers').addColumn('value', 'integer').execute();
    const database = await openDatabase({ path: process.argv[1] }, { '001-numbers': { up } });
    await database.insertInto('numbers').values({ value: process.pid }).execute();
    await database.destroy();
  `;
  const children = Array.from({ length: 5 }, () =>
    promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', script, path]),
  );
  await Promise.all(children);
  const database = await open({ path });
  expect(await database.selectFrom('numbers').selectAll().execute()).toHaveLength(5);
});

it('a migration that fails leaves nothing behind and is named', async () => {
  const path = join(temporaryFolder(), 'numbers.db');
  const broken: Migration = {
    up: async (database: Kysely<unknown>) => {
      await createNumbers.up(database);
      throw new Error('out of luck');
    },
  };
  await expect(open({ path }, { '001-numbers': broken })).rejects.toThrow(
    'The database cannot be brought up to date, at "001-numbers": out of luck',
  );
  const database = await open({ path });
  expect(await database.selectFrom('numbers').selectAll().execute()).toEqual([]);
});

it('a database that was made by a newer version is refused', async () => {
  const path = join(temporaryFolder(), 'numbers.db');
  await open({ path }, { '001-numbers': createNumbers, '002-later': { up: async () => {} } } as never);
  await expect(open({ path })).rejects.toThrow(
    'The database was used by a newer version of Curfew: "002-later" is not known to this one. Start the newer version, or restore a backup from before the upgrade.',
  );
});

it('an error in a transaction undoes it and is the error that comes out', async () => {
  const database = await open({ path: join(temporaryFolder(), 'numbers.db') });
  const attempt = database.transaction().execute(async (transaction) => {
    await transaction.insertInto('numbers').values({ value: 1 }).execute();
    await transaction.insertInto('numbers').values({ value: 1 }).execute();
  });
  await expect(attempt).rejects.toThrow('UNIQUE constraint failed: numbers.value');
  const undone = database.transaction().execute(async (transaction) => {
    await transaction.insertInto('numbers').values({ value: 1 }).execute();
    // What SQLite does by itself when the disk is full.
    await sql`rollback`.execute(transaction);
    throw new Error('database or disk is full');
  });
  await expect(undone).rejects.toThrow('database or disk is full');
  expect(await database.selectFrom('numbers').selectAll().execute()).toEqual([]);
});

it('a URL that is not one of PostgreSQL is refused without showing its password', async () => {
  await expect(open({ url: 'mysql://root:hunter2@localhost/curfew' })).rejects.toThrow(
    '"mysql://…@localhost/curfew" is not a database: write postgres://user:password@host:port/name, or leave it out for an SQLite file.',
  );
});

it('a file that is no database, and a folder that is a file, are named', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'notes.db');
  writeFileSync(file, 'These are notes, not a database. '.repeat(10));
  await expect(open({ path: file })).rejects.toThrow(`The database ${file} cannot be opened: file is not a database`);
  const below = join(file, 'numbers.db');
  await expect(open({ path: below })).rejects.toThrow(`The database ${below} cannot be opened: EEXIST`);
});
