import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, inject, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../../runtime/database/open-database.ts';
import { postgresUrl } from '../../../stand-ins/postgres/start-postgres.ts';
import { createPostgresDatabase } from '../../support/database/databases.ts';

/** A port at which nobody listens any more. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function messageOf(url: string): Promise<string> {
  const opening = openDatabase({ url }, {});
  return await opening.then(
    () => 'opened',
    (error: unknown) => (error as Error).message,
  );
}

it('a PostgreSQL that is away is named with what to do, without its password', async () => {
  const port = await freePort();
  expect(await messageOf(`postgres://curfew:hush@127.0.0.1:${port}/agents`)).toBe(
    `The database "agents" at 127.0.0.1:${port} cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}. ` +
      'Start PostgreSQL there, or correct the address in CURFEW_DATABASE_URL (that of the engine in CURFEW_ENGINE_DATABASE_URL).',
  );
});

it('what answers and is not a PostgreSQL, or hangs up, cannot be reached either', async () => {
  const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await messageOf(`postgres://127.0.0.1:${port}/agents`)).toContain('cannot be reached: Connection terminated');
});

it('an address that cannot be read is refused without showing the password', async () => {
  const message = await messageOf('postgres://curfew:hush@[::/agents');
  expect(message).toMatch(/^The address of the database is not a URL\. Correct the address in CURFEW_DATABASE_URL/);
});

it('a PostgreSQL that refuses the connection is quoted', async () => {
  // It makes sure that the server has started.
  await createPostgresDatabase();
  expect(await messageOf(postgresUrl(inject('postgresFolder'), 'nobodys'))).toMatch(
    /^The database "nobodys" at \S+ refuses the connection: database "nobodys" does not exist\. Correct that, or/,
  );
});
