import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { registerSearchAttributes } from '../../../connections/temporal/register-search-attributes.ts';
import { connectTemporal } from '../../../connections/temporal/connect-temporal.ts';
import { startTemporalServer } from '../../../connections/temporal-server/start-temporal-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /**
     * `host:port` of the Temporal server that all tests share, namespace `default`; queues and ids are each test's own.
     */
    temporalAddress: string;
  }
}

/** Starts one Temporal server for the whole run, or takes the one at TEMPORAL_TEST_ADDRESS. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await existingOrOwn();
  const { connection, close } = await connectTemporal({ address: server.address, namespace: 'default' });
  await registerSearchAttributes(connection, 'default');
  await close();
  project.provide('temporalAddress', server.address);
  return server.stop;
}

async function existingOrOwn(): Promise<{ address: string; stop: () => Promise<void> }> {
  const address = process.env['TEMPORAL_TEST_ADDRESS'];
  if (address) return { address, stop: async () => {} };
  const dataFolder = await mkdtemp(join(tmpdir(), 'curfew-test-temporal-'));
  const server = await startTemporalServer({
    dataFolder,
    headless: true,
    port: 0,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });
  const stop = async (): Promise<void> => {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return { address: server.address, stop };
}
