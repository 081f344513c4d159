import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import pg from 'pg';
import type { RunFacts } from '../contract/run.ts';
import { formatTable } from '../cli/format-table.ts';
import { admit } from '../database/runs/admit.ts';
import { openCurfewDatabase } from '../database/open-curfew-database.ts';
import { reserve } from '../database/ledger/reserve.ts';
import type { Database } from '../database/schema.ts';
import { syncBudgets } from '../database/ledger/sync-budgets.ts';
import { makePostgresFolder, startPostgres } from '../stand-ins/postgres/start-postgres.ts';
import { bareAdmission } from './bare-admission.ts';

const AT = '2026-11-21T10:00:00.000Z';
const ROUNDS = 10;
const RUNS_PER_ROUND = 100;
const DECISIONS_PER_RUN = 2;

/** Does the two admission steps of a run. */
type Admit = (run: RunFacts) => Promise<void>;

interface Rival {
  curfew: Admit;
  bare: Admit;
  /** How many runs are admitted at the same time. */
  atOnce: number;
  close: () => Promise<void>;
}

/**
 * Decisions per second of the two admission steps against the same statements in bare transactions on a second database
 * of the same server and settings (every commit is on the disk), in turns.
 */
export async function admission(): Promise<void> {
  const table = [['DATABASE', 'AT ONCE', 'CURFEW /S', 'BARE /S', 'RATIO']];
  for (const [name, open] of [
    ['SQLite', openSqlite],
    ['PostgreSQL', openPostgres],
  ] as const) {
    const rival = await open().catch((error: unknown) => String(error));
    if (typeof rival === 'string') table.push([name, '–', '–', '–', rival]);
    else table.push([name, ...(await measure(rival))]);
  }
  console.log(formatTable(table));
}

async function measure({ curfew, bare, atOnce, close }: Rival): Promise<string[]> {
  const ms = { curfew: 0, bare: 0 };
  for (let round = -2; round < ROUNDS; round++) {
    const runs = Array.from({ length: RUNS_PER_ROUND }, (_, n) => makeRun(round * RUNS_PER_ROUND + n));
    const inTurns =
      round % 2 === 0
        ? ([
            ['curfew', curfew],
            ['bare', bare],
          ] as const)
        : ([
            ['bare', bare],
            ['curfew', curfew],
          ] as const);
    for (const [who, admitRun] of inTurns) {
      const took = await time(admitRun, runs, atOnce);
      if (round >= 0) ms[who] += took;
    }
  }
  await close();
  const perSecond = (took: number): number => (ROUNDS * RUNS_PER_ROUND * DECISIONS_PER_RUN * 1_000) / took;
  const [ours, theirs] = [perSecond(ms.curfew), perSecond(ms.bare)];
  return [String(atOnce), ours.toFixed(0), theirs.toFixed(0), (ours / theirs).toFixed(2)];
}

async function time(admitRun: Admit, runs: RunFacts[], atOnce: number): Promise<number> {
  const waiting = [...runs];
  const work = async (): Promise<void> => {
    for (let run = waiting.pop(); run; run = waiting.pop()) await admitRun(run);
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: atOnce }, work));
  return performance.now() - begun;
}

function makeRun(n: number): RunFacts {
  const subject = `issue:acme/api#${n}`;
  return {
    runId: `fix-bug/github/${n}`,
    automation: `fix-bug-${((n % 5) + 5) % 5}`,
    agent: 'fixer',
    event: {
      ...{ source: 'github', name: 'issues', deliveryId: String(n), title: 'The sum is wrong', actor: 'octocat' },
      ...{ repository: 'acme/api', subject, url: 'https://github.example/acme/api/issues/5' },
    },
    spendLimitMicros: 5_000_000,
    durationLimitMs: 1_800_000,
    startedAt: AT,
  };
}

function curfewOn(database: Database): Admit {
  return async (run) => {
    await admit(database, { run, step: 1, final: true });
    await reserve(database, { run, step: 2, amountMicros: run.spendLimitMicros, budgets: [], at: AT });
  };
}

async function openCapped(databaseUrl: string | null, folder: string): Promise<Database> {
  const database = await openCurfewDatabase({ databaseUrl }, folder);
  await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 10 ** 15 } } });
  return database;
}

async function openSqlite(): Promise<Rival> {
  const folder = mkdtempSync(join(tmpdir(), 'curfew-bench-'));
  const database = await openCapped(null, join(folder, 'curfew'));
  await (await openCapped(null, join(folder, 'bare'))).destroy();
  const bare = new DatabaseSync(join(folder, 'bare', 'curfew.db'), { enableForeignKeyConstraints: true });
  bare.exec('pragma synchronous = full');
  const prepared = new Map<string, StatementSync>();
  const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    const statement = prepared.get(sql) ?? bare.prepare(sql);
    prepared.set(sql, statement);
    return statement.all(...(parameters as SQLInputValue[]));
  };
  return {
    curfew: curfewOn(database),
    bare: (run) => bareAdmission(query, 'begin immediate', run, AT),
    atOnce: 1,
    async close() {
      bare.close();
      await database.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPostgres(): Promise<Rival> {
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
  const query = async (sql: string, parameters: readonly unknown[]): Promise<unknown> => {
    let n = 0;
    return await client.query(
      sql.replaceAll('?', () => `$${(n += 1)}`),
      [...parameters],
    );
  };
  try {
    await bareAdmission(query, 'begin', run, AT);
  } finally {
    client.release();
  }
}
