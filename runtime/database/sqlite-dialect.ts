import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import {
  CompiledQuery,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type DatabaseConnection,
  type Dialect,
  type QueryResult,
  type SqliteStatement,
} from 'kysely';

/** How long a statement waits for another process that writes. */
const BUSY_TIMEOUT_MS = 5_000;
/** The longest that SQLite itself waits, because this process does nothing else meanwhile. */
const BLOCKED_MS = 20;
const PAUSE_MS = 5;
const MAX_CACHED_STATEMENTS = 500;
/**
 * When the write-ahead log has this many pages (16 MB), SQLite copies it into the file, and a commit waits for that. The log is
 * long because a page that many commits have changed is copied only once.
 */
const CHECKPOINT_PAGES = 4_000;

/**
 * Kysely over `node:sqlite`. Transactions begin `immediate`: a deferred one that reads first and writes later fails
 * with "database is locked" at once when another process wrote in between, whatever the busy timeout says. While it waits
 * for another process, this process goes on with other work: requests are answered in time.
 * With `synchronous = FULL` a commit survives a power cut, not only a killed process. With `isReadOnly`, SQLite refuses every
 * statement that writes, and other processes may write meanwhile. The path `:memory:` is a database that ends with its connection.
 */
export function sqliteDialect(path: string, { isReadOnly = false }: { isReadOnly?: boolean } = {}): Dialect {
  const database = new DatabaseSync(path, {
    timeout: BLOCKED_MS,
    enableForeignKeyConstraints: true,
    readOnly: isReadOnly,
  });
  if (!isReadOnly) {
    useWriteAheadLog(database);
    database.exec(`pragma synchronous = full; pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  }
  return {
    createDriver: () => new ImmediateDriver(database),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
  };
}

class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    super({ database: { prepare: cachedPrepare(database), close: () => database.close() } });
    this.#database = database;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return new PatientConnection(await super.acquireConnection(), this.#database);
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /** Some errors (disk full, I/O) have rolled back already; a second rollback would hide them behind its own error. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/**
 * Tries a statement again while another process has the lock. Within a transaction it does not: an immediate one has the
 * lock already.
 */
class PatientConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  readonly #database: DatabaseSync;

  constructor(connection: DatabaseConnection, database: DatabaseSync) {
    this.#connection = connection;
    this.#database = database;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const until = Date.now() + BUSY_TIMEOUT_MS;
    for (;;) {
      try {
        return await this.#connection.executeQuery<Row>(query);
      } catch (error) {
        if (!isBusy(error) || this.#database.isTransaction || Date.now() > until) throw error;
        await sleep(PAUSE_MS);
      }
    }
  }

  streamQuery<Row>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<Row>> {
    return this.#connection.streamQuery<Row>(query, chunkSize);
  }
}

/** SQLite's DDL is transactional, so `begin immediate` is the lock under which migrations run. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * The change to WAL needs the file alone and does not wait for the busy timeout when two processes create it
 * together (https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode), so it is tried again.
 */
function useWriteAheadLog(database: DatabaseSync): void {
  const until = Date.now() + BUSY_TIMEOUT_MS;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      if (!isBusy(error) || Date.now() > until) throw error;
      Atomics.wait(pause, 0, 0, 10);
    }
  }
}

function isBusy(error: unknown): boolean {
  const SQLITE_BUSY = 5;
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === SQLITE_BUSY;
}

function cachedPrepare(database: DatabaseSync): (sql: string) => SqliteStatement {
  const cache = new Map<string, SqliteStatement>();
  return (sql) => {
    const cached = cache.get(sql);
    if (cached) return cached;
    const statement = adapt(database.prepare(sql));
    if (cache.size >= MAX_CACHED_STATEMENTS) cache.clear();
    cache.set(sql, statement);
    return statement;
  };
}

function adapt(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]): SQLInputValue[] => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)),
  };
}
