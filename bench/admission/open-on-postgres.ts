import { tmpdir } from 'node:os';
import pg from 'pg';
import type { RunFacts } from '../../contract/run.ts';
import { makePostgresFolder, startPostgres } from '../../stand-ins/postgres/start-postgres.ts';
import { bareAdmission, type Query } from './bare-admission.ts';
import { AT, curfewOn, openCapped, type Rival } from './rival.ts';

/** Starts a PostgreSQL server whose commits are on the disk, and opens both rivals on it. */
export async function openOnPostgres(): Promise<Rival> {
  const server = await startPostgres(await makePostgresFolder(), { durable: true });
  const maintenance = new pg.Client({ connectionString: server.url('postgres') });
  await maintenance.connect();
  for (const name of ['curfew', 'bare']) await maintenance.query(`create database ${name}`);
  await maintenance.end();
  const database = await openCapped(server.url('curfew'), tmpdir());
  await (await openCapped(server.url('bare'), tmpdir())).destroy();
  const pool = new pg.Pool({ connectionString: server.url('bare'), max: 10 });
  return {
    curfew: curfewOn(database),
    bare: (run) => bareOnPostgres(pool, run),
    atOnce: 8,
    async close() {
      await pool.end();
      await database.destroy();
      await server.stop();
    },
  };
}

async function bareOnPostgres(pool: pg.Pool, run: RunFacts): Promise<void> {
  const client = await pool.connect();
  const query: Query = async (sql, parameters) => {
    let n = 0;
    return await client.query(
      sql.replaceAll('?', () => `$${(n += 1)}`),
      [...parameters],
    );
  };
  try {
    await bareAdmission({ query, begin: 'begin' }, run, AT);
  } finally {
    client.release();
  }
}
