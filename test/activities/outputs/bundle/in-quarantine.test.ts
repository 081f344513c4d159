import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inQuarantine } from '../../../../activities/outputs/bundle/in-quarantine.ts';

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
});
