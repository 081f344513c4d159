import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireExclusiveLock } from '../../runtime/exclusive-lock.ts';

const MODULE = new URL('../../runtime/exclusive-lock.ts', import.meta.url).href;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'curfew-lock-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('acquireExclusiveLock', () => {
  it('gives the lock to one at a time', async () => {
    const file = join(folder, 'some', 'lock');
    const lock = await acquireExclusiveLock(file);
    expect(lock).toBeDefined();
    expect(await acquireExclusiveLock(file)).toBeUndefined();
    lock?.release();
    const next = await acquireExclusiveLock(file);
    expect(next).toBeDefined();
    next?.release();
  });

  it('is free again as soon as its holder was killed', async () => {
    const file = join(folder, 'lock');
    const hold = `import { acquireExclusiveLock } from ${JSON.stringify(MODULE)};
      globalThis.lock = await acquireExclusiveLock(${JSON.stringify(file)}); console.log('held'); setInterval(() => {}, 1000);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', hold], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    expect(await acquireExclusiveLock(file)).toBeUndefined();
    holder.kill('SIGKILL');
    const lock = await acquireExclusiveLock(file, 1_000);
    expect(lock).toBeDefined();
    lock?.release();
  });

  it('says which file cannot be locked', async () => {
    await expect(acquireExclusiveLock(folder)).rejects.toThrow(
      `The lock ${folder} cannot be taken: unable to open database file`,
    );
  });
});
