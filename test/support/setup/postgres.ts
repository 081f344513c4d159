import { rm } from 'node:fs/promises';
import type { TestProject } from 'vitest/node';
import { makePostgresFolder, startPostgres } from '../../../stand-ins/postgres/start-postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * Where the socket of the PostgreSQL is that all tests share; it may still be starting. Each test makes a database
     * of its own.
     */
    postgresFolder: string;
  }
}

/** Starts one PostgreSQL for the whole run, or takes that of POSTGRES_TEST_FOLDER. Only tests that need it wait for it. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const existing = process.env['POSTGRES_TEST_FOLDER'];
  if (existing) {
    project.provide('postgresFolder', existing);
    return undefined;
  }
  const folder = await makePostgresFolder();
  project.provide('postgresFolder', folder);
  const started = startPostgres(folder, { durable: false });
  started.catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
  return async () => {
    await started.then(
      (server) => server.stop(),
      () => rm(folder, { recursive: true, force: true }),
    );
  };
}
