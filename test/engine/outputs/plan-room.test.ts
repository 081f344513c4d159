import fc from 'fast-check';
import { expect, it } from 'vitest';
import { OUTPUT_LIMITS } from '../../../engine/outputs/output-limits.ts';
import { planRoom, type KeptOutput } from '../../../engine/outputs/plan-room.ts';

const { fileBytes, sessionBytes, sessionFiles, versions } = OUTPUT_LIMITS;

function version(id: number, path: string, sizeBytes: number): KeptOutput {
  return { id: `file_${id}`, path, sizeBytes };
}

it('keeps the newest few versions of a path', () => {
  const kept = Array.from({ length: versions }, (_, i) => version(i, 'a', 1));
  expect(planRoom(kept, { path: 'a', sizeBytes: 1 })).toEqual({ drop: ['file_0'] });
  expect(planRoom(kept, { path: 'b', sizeBytes: 1 })).toEqual({ drop: [] });
});

it('drops old versions for a new one, the oldest first, but never the only version of another path', () => {
  const kept = [version(1, 'a', fileBytes), version(2, 'a', fileBytes), version(3, 'b', fileBytes), version(4, 'b', 1)];
  expect(planRoom(kept, { path: 'c', sizeBytes: fileBytes })).toEqual({ drop: ['file_1'] });
  const newest = ['a', 'b', 'c', 'd'].map((path, i) => version(i, path, fileBytes));
  expect(planRoom(newest, { path: 'e', sizeBytes: 1 })).toBeNull();
  expect(planRoom(newest, { path: 'd', sizeBytes: fileBytes })).toEqual({ drop: ['file_3'] });
});

it('drops what the agent has removed for something new, but only as much as is needed', () => {
  const kept = ['a', 'b', 'c', 'd'].map((path, i) => version(i, path, fileBytes));
  const isRemoved = (path: string): boolean => path === 'b' || path === 'c';
  expect(planRoom(kept, { path: 'e', sizeBytes: 1 }, isRemoved)).toEqual({ drop: ['file_1'] });
  expect(planRoom(kept.slice(1), { path: 'e', sizeBytes: 1 }, isRemoved)).toEqual({ drop: [] });
});

it('refuses a file that is too large, and one more path than a session may have', () => {
  expect(planRoom([], { path: 'a', sizeBytes: fileBytes + 1 })).toBeNull();
  const full = Array.from({ length: sessionFiles }, (_, i) => version(i, `${i}`, 0));
  expect(planRoom(full, { path: 'new', sizeBytes: 0 })).toBeNull();
  expect(planRoom(full, { path: '7', sizeBytes: 0 })).toEqual({ drop: ['file_7'] });
});

it('never lets a session grow beyond its limits, and never loses the newest version of a path', () => {
  const added = fc.record({ path: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), sizeBytes: fc.nat(fileBytes + 10) });
  fc.assert(
    fc.property(fc.array(added, { maxLength: 60 }), (all) => {
      let kept: KeptOutput[] = [];
      const newest = new Map<string, string>();
      for (const [i, output] of all.entries()) {
        const plan = planRoom(kept, output);
        if (!plan) continue;
        const own = version(i, output.path, output.sizeBytes);
        kept = [...kept.filter(({ id }) => !plan.drop.includes(id)), own];
        newest.set(own.path, own.id);
        expect(kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)).toBeLessThanOrEqual(sessionBytes);
        expect(kept.filter(({ path }) => path === own.path).length).toBeLessThanOrEqual(versions);
        expect(kept.map(({ id }) => id)).toEqual(expect.arrayContaining([...newest.values()]));
      }
    }),
  );
});
