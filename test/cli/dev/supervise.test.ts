import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { supervise, type Running, type Supervised } from '../../../cli/dev/supervise.ts';
import { isAlive } from '../../../runtime/is-alive.ts';

let folder: string;
let ready: Running[];
let events: string[];
let lines: string[];
const supervised: Supervised[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-supervise-'));
  [ready, events, lines] = [[], [], []];
});

afterEach(async () => {
  await Promise.all(supervised.splice(0).map((each) => each.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const READY = `process.send({ ready: { url: 'http://127.0.0.1:1' } });`;
const FOREVER = `setInterval(() => {}, 1000);`;

/** Supervises a real process that runs `code`. */
function start(code: string): Supervised {
  const script = join(folder, 'child.mjs');
  writeFileSync(script, code);
  const child = supervise(
    { name: 'child', script, args: [], nodeFlags: [], environment: process.env },
    {
      onReady: (running) => ready.push(running),
      onEvent: (text) => events.push(text),
      onLine: (line) => lines.push(line),
    },
  );
  supervised.push(child);
  return child;
}

describe('supervise', () => {
  it('is ready when the child says that it is, and passes on what the child prints', async () => {
    await start(`console.log('out'); console.error('err'); ${READY} ${FOREVER}`).ready;
    expect(ready).toEqual([{ pid: expect.any(Number) as number, url: 'http://127.0.0.1:1' }]);
    await expect.poll(() => lines.toSorted()).toEqual(['err', 'out']);
  });

  it('starts a child again after it was killed', async () => {
    await start(`${READY} ${FOREVER}`).ready;
    process.kill(ready[0]?.pid ?? 0, 'SIGKILL');
    await expect.poll(() => ready).toHaveLength(2);
    expect(events).toEqual(['child was ended by SIGKILL; it is started again in 0.25 s']);
    expect(ready[1]?.pid).not.toBe(ready[0]?.pid);
  });

  it('tries again if the first start fails, and waits longer each time', async () => {
    const count = join(folder, 'count');
    writeFileSync(count, '');
    const code = `import { appendFileSync, readFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(count)}, 'x');
      if (readFileSync(${JSON.stringify(count)}, 'utf8').length < 3) process.exit(1);
      ${READY} ${FOREVER}`;
    await start(code).ready;
    expect(readFileSync(count, 'utf8')).toBe('xxx');
    expect(events).toEqual([
      'child ended with code 1; it is started again in 0.25 s',
      'child ended with code 1; it is started again in 0.5 s',
    ]);
  });

  it('does not try again if the settings are wrong', async () => {
    await expect(start('process.exit(2);').ready).rejects.toMatchObject({
      message: 'child did not start: it ended with code 2',
      exitCode: 2,
    });
    expect(events).toEqual([]);
  });

  it('stops a child and does not start it again', async () => {
    const child = start(`process.on('SIGTERM', () => process.exit(0)); ${READY} ${FOREVER}`);
    await child.ready;
    await child.stop();
    expect(isAlive(ready[0]?.pid ?? 0)).toBe(false);
    expect(events).toEqual([]);
    expect(ready).toHaveLength(1);
  });

  it('rejects if it is stopped before the child is ready', async () => {
    const child = start(FOREVER);
    await child.stop();
    await expect(child.ready).rejects.toThrow('child was stopped before it was ready');
  });
});
