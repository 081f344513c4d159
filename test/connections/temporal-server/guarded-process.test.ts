import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { startGuarded } from '../../../connections/temporal-server/guarded-process.ts';
import { isAlive } from '../../../runtime/is-alive.ts';

const MODULE = new URL('../../../connections/temporal-server/guarded-process.ts', import.meta.url).href;
const environment = { PATH: process.env['PATH'] ?? '' };

describe('startGuarded', () => {
  it('reports what the program prints and how it ended', async () => {
    const lines: string[] = [];
    const { exited } = await startGuarded({
      command: 'sh',
      args: ['-c', 'echo one; echo two >&2; exit 7'],
      environment,
      onLine: (line) => lines.push(line),
    });
    expect(await exited).toBe(7);
    await expect.poll(() => lines).toEqual(['one', 'two']);
  });

  it('ends with code 127 when there is no such program', async () => {
    const { exited } = await startGuarded({ command: 'no-such-program', args: [], environment });
    expect(await exited).toBe(127);
  });

  it('kills a program that does not end when it is asked to', async () => {
    const lines: string[] = [];
    const { pid, exited, stop } = await startGuarded({
      command: 'sh',
      args: ['-c', 'trap "" TERM; echo deaf; while :; do sleep 0.05; done'],
      environment,
      onLine: (line) => lines.push(line),
    });
    await expect.poll(() => lines).toEqual(['deaf']);
    await stop(100);
    expect(await exited).toBe(137);
    expect(isAlive(pid)).toBe(false);
  });

  it('leaves nothing behind when its parent is killed', async () => {
    const parent = `import { startGuarded } from ${JSON.stringify(MODULE)};
      const { pid } = await startGuarded({ command: 'sleep', args: ['60'], environment: ${JSON.stringify(environment)} });
      console.log(pid); setInterval(() => {}, 1000);`;
    const process = spawn(globalThis.process.execPath, ['--input-type=module', '-e', parent], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(process.stdout, 'data')) as [Buffer];
    const pid = Number(output.toString());
    expect(isAlive(pid)).toBe(true);
    process.kill('SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
  });
});
