import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearQuarantine, inQuarantine } from '../../../../activities/outputs/bundle/in-quarantine.ts';
import { refuseFull } from '../../../../activities/outputs/bundle/refuse-full.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'curfew-quarantine-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('the quarantine', () => {
  const of = { runId: 'fix/github/1', ordinal: 1 };

  it('is a fresh folder that is removed even after a failure', async () => {
    const places: string[] = [];
    const use = (outcome: () => Promise<void>) =>
      inQuarantine(folder, of, async (place) => {
        places.push(place);
        await writeFile(join(place, 'file'), 'x');
        await outcome();
      });
    await use(() => Promise.resolve());
    await expect(use(() => Promise.reject(new Error('Broken')))).rejects.toThrow('Broken');
    expect(new Set(places).size).toBe(2);
    for (const place of places) await expect(readFile(join(place, 'file'))).rejects.toThrow('ENOENT');
  });

  it('removes what a dead attempt of the same output left, and only that', async () => {
    await inQuarantine(folder, of, async (dead) => {
      await writeFile(join(dead, 'file'), 'x');
      await inQuarantine(folder, { ...of, ordinal: 2 }, async (other) => {
        await writeFile(join(other, 'file'), 'x');
        await inQuarantine(folder, of, async () => {
          await expect(readFile(join(dead, 'file'))).rejects.toThrow('ENOENT');
          expect(await readFile(join(other, 'file'), 'utf8')).toBe('x');
        });
      });
    });
  });

  it('keeps what a living process works in, and removes what a killed one has left', async () => {
    const program = `
      import { inQuarantine } from '${new URL('../../../../activities/outputs/bundle/in-quarantine.ts', import.meta.url).href}';
      await inQuarantine(process.argv[1], { runId: 'fix/github/2', ordinal: 1 }, (place) => {
        process.stdout.write(place);
        return new Promise((resolve) => process.stdin.resume().once('end', resolve));
      });`;
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module'];
    const worker = spawn(process.execPath, [...flags, '--eval', program, folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [place] = (await once(worker.stdout, 'data')) as [Buffer];
    await clearQuarantine(folder);
    expect(existsSync(place.toString())).toBe(true);
    await utimes(join(place.toString(), 'lock'), 0, 0);
    await clearQuarantine(folder);
    expect(existsSync(place.toString())).toBe(true);
    worker.kill('SIGKILL');
    await once(worker, 'exit');
    await clearQuarantine(folder);
    expect(existsSync(place.toString())).toBe(false);
  });

  it('takes no new work in while it is full', async () => {
    await writeFile(join(folder, 'large'), Buffer.alloc(3 * 1024 * 1024));
    await expect(refuseFull(folder, 2 * 1024 * 1024)).rejects.toThrow(/holds 3 MB, at most 2 MB are used/);
    await refuseFull(folder, 4 * 1024 * 1024);
  });
});
