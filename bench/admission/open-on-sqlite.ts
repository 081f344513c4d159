import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { bareAdmission, type Query } from './bare-admission.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { AT, curfewOn, openCapped, type Rival } from './rival.ts';

/** Opens both rivals on SQLite, in a temporary folder. */
export async function openOnSqlite(): Promise<Rival> {
  const { path: folder, remove } = temporaryFolder();
  const database = await openCapped(null, join(folder, 'curfew'));
  await (await openCapped(null, join(folder, 'bare'))).destroy();
  const bare = new DatabaseSync(join(folder, 'bare', 'curfew.db'), { enableForeignKeyConstraints: true });
  bare.exec('pragma synchronous = full');
  const query = preparedQuery(bare);
  return {
    curfew: curfewOn(database),
    bare: (run) => bareAdmission({ query, begin: 'begin immediate' }, run, AT),
    atOnce: 1,
    async close() {
      bare.close();
      await database.destroy();
      remove();
    },
  };
}

function preparedQuery(database: DatabaseSync): Query {
  const prepared = new Map<string, StatementSync>();
  return async (sql, parameters) => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement.all(...(parameters as SQLInputValue[]));
  };
}
