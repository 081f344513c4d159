import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { registerSearchAttributes } from '../../../connections/temporal/register-search-attributes.ts';
import { connectTemporal, type TemporalClient } from '../../../connections/temporal/connect-temporal.ts';
import type { TemporalServer } from '../../../connections/temporal-server/launch-server.ts';
import { findTemporal } from '../../../connections/temporal-server/find-temporal.ts';
import { startTemporalServer } from '../../../connections/temporal-server/start-temporal-server.ts';
import { freePort } from '../../../runtime/free-port.ts';
import { isAlive } from '../../../runtime/is-alive.ts';
import { oneIn } from '../../support/setup/sampled.ts';

/** Each starts servers of its own. */
const itSampled = oneIn(2);

const NEVER = new AbortController().signal;
const MODULE = new URL('../../../connections/temporal-server/start-temporal-server.ts', import.meta.url).href;

let dataFolder: string;
const running: TemporalServer[] = [];

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'curfew-temporal-server-'));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map(kill));
  rmSync(dataFolder, { recursive: true, force: true });
});

/** Quicker than `stop()`, which one of the tests takes its time for. */
async function kill(server: TemporalServer): Promise<void> {
  if (isAlive(server.pid)) process.kill(server.pid, 'SIGKILL');
  await server.exited;
}

async function start(options: { port?: number } = {}): Promise<TemporalServer> {
  const server = await startTemporalServer({ dataFolder, headless: true, port: 0, ...options });
  running.push(server);
  return server;
}

async function withClient<T>(server: TemporalServer, use: (connected: TemporalClient) => Promise<T>): Promise<T> {
  const connected = await connectTemporal(server);
  try {
    return await use(connected);
  } finally {
    await connected.close();
  }
}

/** A workflow that nobody works on: it lasts as long as the database. */
async function startWorkflow({ client }: TemporalClient): Promise<void> {
  await client.workflow.start('run', {
    taskQueue: 'nobody-polls',
    workflowId: 'run/kept',
    searchAttributes: { CurfewAutomation: ['fix-bug'], CurfewSpendUsd: [1.5] },
  });
}

async function findWorkflow({ client }: TemporalClient): Promise<string[]> {
  const query = `CurfewAutomation = 'fix-bug' AND CurfewSpendUsd = 1.5`;
  const found: string[] = [];
  for await (const { workflowId } of client.workflow.list({ query })) found.push(workflowId);
  return found;
}

describe('startTemporalServer', () => {
  itSampled('keeps workflows and search attributes in its file, for 30 days, over a restart', async () => {
    const first = await start();
    await withClient(first, async (connected) => {
      await registerSearchAttributes(connected.connection, 'default');
      await startWorkflow(connected);
      await expect.poll(() => findWorkflow(connected)).toEqual(['run/kept']);
    });
    await first.stop();
    expect(existsSync(join(dataFolder, `temporal-${first.cliVersion}.db`))).toBe(true);
    await withClient(await start(), async (connected) => {
      await registerSearchAttributes(connected.connection, 'default');
      expect(await findWorkflow(connected)).toEqual(['run/kept']);
      const { config } = await connected.client.workflowService.describeNamespace({ namespace: 'default' });
      expect(Number(config?.workflowExecutionRetentionTtl?.seconds)).toBe(30 * 24 * 3_600);
    });
  });

  itSampled('takes another port where the wished one is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const server = await start({ port });
    expect(server.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(server.address).not.toBe(`127.0.0.1:${port}`);
    other.close();
  });

  itSampled('takes other ports if another program takes the wished one while the server starts', async () => {
    const { path } = await findTemporal({ environment: process.env, onProgress: () => {}, signal: NEVER });
    const about = join(dataFolder, 'port');
    const bin = join(dataFolder, 'bin');
    mkdirSync(bin);
    // Temporal 1.8.2 ends like this if the port is taken after it has looked at it itself.
    const dies = 'echo "panic: runtime error: invalid memory address or nil pointer dereference"; exit 2';
    const waits = `touch ${about}; until [ -s ${about} ]; do sleep 0.05; done; ${dies}`;
    const script = `#!/bin/sh\nif [ "$1" = server ] && [ ! -e ${about} ]; then ${waits}; fi\nexec '${path}' "$@"\n`;
    writeFileSync(join(bin, 'temporal'), script, { mode: 0o755 });
    const port = await freePort();
    const environment = { ...process.env, PATH: `${bin}:${process.env['PATH']}` };
    const starting = startTemporalServer({ dataFolder, headless: true, port, environment });
    await expect.poll(() => existsSync(about), { timeout: 30_000 }).toBe(true);
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    writeFileSync(about, 'taken');
    const server = await starting;
    running.push(server);
    expect(server.address).not.toBe(`127.0.0.1:${port}`);
    other.close();
  });

  itSampled('makes the namespaces that are asked for, on an old database too', async () => {
    const options = { dataFolder, headless: true, port: 0, namespace: 'night-shift' };
    const former = await startTemporalServer(options);
    running.push(former);
    await withClient(former, async ({ connection }) => registerSearchAttributes(connection, 'night-shift'));
    await former.stop();
    const server = await startTemporalServer({ ...options, furtherNamespaces: ['night-shift-engine'] });
    running.push(server);
    expect(server.namespace).toBe('night-shift');
    await withClient(server, async ({ connection }) => registerSearchAttributes(connection, 'night-shift-engine'));
  });

  itSampled('runs once per data folder', async () => {
    await start();
    await expect(start()).rejects.toThrow(
      `Another process runs the Temporal server of ${dataFolder}. Stop it, or use another --data.`,
    );
  });

  itSampled('makes a new database if a killed server had not finished setting up the old one', async () => {
    const first = await start();
    const file = join(dataFolder, `temporal-${first.cliVersion}.db`);
    await kill(first);
    writeFileSync(file, readFileSync(file).subarray(0, 4_096));
    writeFileSync(`${file}.unfinished`, '');
    await start();
    expect(existsSync(`${file}.unfinished`)).toBe(false);
  });

  itSampled('ends with a parent that was killed, and the next one goes on with the same file at once', async () => {
    const parent = `import { startTemporalServer } from ${JSON.stringify(MODULE)};
      const { pid, address } = await startTemporalServer({ dataFolder: ${JSON.stringify(dataFolder)}, headless: true, port: 0 });
      console.log(JSON.stringify({ pid, address })); setInterval(() => {}, 1000);`;
    const process = spawn(globalThis.process.execPath, ['--input-type=module', '-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(process.stdout, 'data')) as [Buffer];
    const { pid, address } = JSON.parse(output.toString()) as { pid: number; address: string };
    await withClient({ address, namespace: 'default' } as TemporalServer, async (connected) => {
      await registerSearchAttributes(connected.connection, 'default');
      await startWorkflow(connected);
      await expect.poll(() => findWorkflow(connected)).toEqual(['run/kept']);
    });
    process.kill('SIGKILL');
    const next = await start();
    expect(isAlive(pid)).toBe(false);
    await withClient(next, async (connected) => expect(await findWorkflow(connected)).toEqual(['run/kept']));
  });
});
