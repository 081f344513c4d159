import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const MODULE = new URL('../../../cli/processes/run-service.ts', import.meta.url).href;

let folder: string;
let child: ChildProcess | undefined;
let output: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-service-'));
});

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a real process with a service; stopping it runs the code `stop`. Resolves when the process says it is ready. */
async function startService(stop: string): Promise<ChildProcess> {
  const script = join(folder, 'service.mjs');
  const code = `import { runService } from ${JSON.stringify(MODULE)};
    setInterval(() => {}, 1000);
    await runService(async () => ({ url: 'http://127.0.0.1:1', stop: async () => { ${stop} } }));`;
  writeFileSync(script, code);
  child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  expect(await once(child, 'message')).toEqual([{ ready: { url: 'http://127.0.0.1:1' } }, undefined]);
  return child;
}

describe('runService', () => {
  it('stops the service at a signal, and ends with 0', async () => {
    const service = await startService(`console.log('stopped');`);
    service.kill('SIGTERM');
    expect(await once(service, 'exit')).toEqual([0, null]);
    await expect.poll(() => output).toBe('stopped\n');
  });

  it('ends at once at the second signal', async () => {
    const service = await startService(`console.log('stopping'); await new Promise(() => {});`);
    service.kill('SIGINT');
    await once(service.stdout ?? service, 'data');
    service.kill('SIGINT');
    expect(await once(service, 'exit')).toEqual([130, null]);
  });

  it('stops the service when its parent process is gone', async () => {
    const service = await startService(`console.log('stopped');`);
    service.disconnect();
    expect(await once(service, 'exit')).toEqual([0, null]);
    await expect.poll(() => output).toBe('stopped\n');
  });

  it('ends soon after its parent process, even if the service does not stop', async () => {
    const service = await startService(`await new Promise(() => {});`);
    service.disconnect();
    expect(await once(service, 'exit')).toEqual([1, null]);
  });
});
