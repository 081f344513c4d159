import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, inject, it } from 'vitest';
import type { DevFile } from '../../cli/dev/dev-file.ts';
import { startCurfew } from '../../demo/stages/curfew-process.ts';
import { isAlive } from '../../runtime/is-alive.ts';
import { temporaryFolder } from '../support/database/temporary-database.ts';

const MODULE = new URL('../../demo/stages/curfew-process.ts', import.meta.url).href;
const DEMO = join(import.meta.dirname, '../../demo');

it('ends `curfew dev` even when the demo is killed', async () => {
  const dataFolder = temporaryFolder();
  const environment = {
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    CURFEW_AGENT_API: 'http://127.0.0.1:9',
    CURFEW_AGENT_API_KEY: 'none',
    GITHUB_TOKEN: 'none',
    GITHUB_READ_TOKEN: 'none',
    GITHUB_WEBHOOK_SECRET: 'none',
  };
  const options = JSON.stringify({ definitionsFolder: DEMO, dataFolder, environment });
  const script = `import { startCurfew } from ${JSON.stringify(MODULE)};
    const { ready } = await startCurfew({ ...${options}, onLine: () => {} });
    console.log(JSON.stringify(ready));`;
  const demo = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(demo.stdout), 'line')) as [string];
  const { pid, serve, worker } = JSON.parse(line) as DevFile;
  demo.kill('SIGKILL');
  await expect.poll(() => [pid, serve.pid, worker.pid].filter(isAlive)).toEqual([]);
  expect(existsSync(join(dataFolder, 'dev.json'))).toBe(false);
});

it('a start that is broken off ends its process before it was ready', async () => {
  const folder = temporaryFolder();
  const program = join(folder, 'never-ready.ts');
  writeFileSync(program, 'setInterval(() => {}, 1_000); process.stderr.write("building\\n");');
  let stop: () => Promise<void> = () => Promise.reject(new Error('there is no process yet'));
  const lines: string[] = [];
  const starting = startCurfew({
    definitionsFolder: DEMO,
    dataFolder: folder,
    environment: {},
    program,
    onLine: (line) => lines.push(line),
    onProcess: (stopIt) => (stop = stopIt),
  });
  const failed = expect(starting).rejects.toThrow('before it was ready');
  await expect.poll(() => lines).toEqual(['building']);
  await stop();
  await failed;
});
