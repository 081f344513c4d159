import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limitReached } from '../../../runtime/bounded/limit-reached.ts';
import { runBounded } from '../../../runtime/bounded/run-bounded.ts';
import { isAlive } from '../../../runtime/is-alive.ts';
import { until } from '../../../runtime/until.ts';

const MB = 1024 * 1024;
const LIMITS = { memoryBytes: 512 * MB, memory: 'addresses', cpuSeconds: 1, fileBytes: MB, openFiles: 64 } as const;
const BOUNDS = { limits: LIMITS, timeoutMs: 20_000, maxBytes: MB };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-bounded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a shell script under the limits above. */
async function run(script: string, change: Partial<typeof BOUNDS & { signal: AbortSignal }> = {}) {
  const bounds = { ...BOUNDS, ...change };
  const environment = { PATH: process.env['PATH'] ?? '' };
  const result = await runBounded({ command: 'sh', args: ['-c', script], folder, environment, ...bounds });
  return { ...result, needs: limitReached(result.end, bounds) };
}

async function numberIn(file: string): Promise<number> {
  return until(`${file} is written`, async () => Number(await readFile(join(folder, file), 'utf8').catch(() => '')));
}

describe('a program under limits', () => {
  it.each([
    ['memory', 'exec dd if=/dev/zero of=/dev/null bs=700M count=1', 'more than 512 MB of memory'],
    ['processor time', 'while :; do :; done', 'more than 1 second of processor time'],
    ['the size of a file', 'exec head -c 2M /dev/zero > big', 'a file of more than 1 MB'],
    ['output', 'yes', 'more than 1 MB of output'],
  ])('is ended by its limit of %s, and that is said', async (_, script, needs) => {
    expect((await run(script)).needs).toBe(needs);
  });

  it('is ended when it is too slow', async () => {
    expect((await run('sleep 60', { timeoutMs: 100 })).needs).toBe('more than 1 second');
  });

  it('keeps its output, its exit code and what it reads', async () => {
    const { stdout, end, needs } = await run('echo hello; echo oh >&2; exit 3');
    expect({ said: stdout.toString(), ...end, needs }).toEqual({
      said: 'hello\n',
      code: 3,
      signal: null,
      stopped: null,
      stderr: 'oh\n',
      needs: null,
    });
  });

  it('leaves no helper behind when it has ended', async () => {
    await run('sleep 60 >/dev/null 2>&1 & echo "$!" > helper');
    const helper = await numberIn('helper');
    await until('the helper has ended', () => !isAlive(helper));
  });

  it('inherits no file that whatever started us has left open, whether its number is low or high', async () => {
    const program = `
      import { runBounded } from '${new URL('../../../runtime/bounded/run-bounded.ts', import.meta.url).href}';
      const args = ['-c', 'for fd in 3 4 9 10 17 200 1000; do cat /dev/fd/$fd 2>/dev/null; done; echo looked'];
      const { stdout } = await runBounded({ command: 'sh', args, folder: '/', environment: { PATH: process.env.PATH },
        limits: null, timeoutMs: null, maxBytes: 1000 });
      process.stdout.write(stdout);`;
    const secret = join(folder, 'secret');
    await writeFile(secret, 'a secret of the host');
    const opened = [3, 4, 9, 10, 17, 200, 1000].map((number) => `exec ${number}< "$2"`).join('; ');
    const args = ['-c', `${opened}; exec "$0" --input-type=module --eval "$1"`, process.execPath, program, secret];
    const { stdout } = await promisify(execFile)('bash', args);
    expect(stdout).toBe('looked\n');
  });

  it('ends with the process that started it, even if that is killed', async () => {
    const program = `
      import { runBounded } from '${new URL('../../../runtime/bounded/run-bounded.ts', import.meta.url).href}';
      await runBounded({ command: 'sh', args: ['-c', 'sleep 60 & echo "$!" > helper; echo "$$" > main; wait'],
        folder: process.argv[1], environment: { PATH: process.env.PATH }, limits: null, timeoutMs: null, maxBytes: 1 });`;
    const parent = spawn(process.execPath, ['--input-type=module', '--eval', program, folder], { stdio: 'ignore' });
    const pids = [await numberIn('main'), await numberIn('helper')];
    expect(pids.every(isAlive)).toBe(true);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await until('both have ended', () => !pids.some(isAlive));
  });

  it('fails with the code of the system when it does not exist', async () => {
    const missing = runBounded({ command: 'no-such-program', args: [], folder, environment: {}, ...BOUNDS });
    await expect(missing).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
