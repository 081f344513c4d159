import { expect, it } from 'vitest';
import { playToEnd, type Undo } from '../../demo/stages/play-to-end.ts';

const NEVER = new Promise<never>(() => {});

it('undoes all steps, the last one first, and returns the exit code', async () => {
  const undone: string[] = [];
  const play = async (undo: Undo): Promise<number> => {
    for (const name of ['folder', 'forge']) undo(async () => undone.push(name));
    return 0;
  };
  expect(await playToEnd({ play, interrupted: NEVER, say: () => {} })).toBe(0);
  expect(undone).toEqual(['forge', 'folder']);
});

it('a step that fails is told, and the others are undone all the same', async () => {
  const undone: string[] = [];
  const said: string[] = [];
  const play = async (undo: Undo): Promise<number> => {
    undo(async () => undone.push('folder'));
    undo(() => Promise.reject(new Error('the forge is busy')));
    throw new Error('no webhook was answered');
  };
  expect(await playToEnd({ play, interrupted: NEVER, say: (line) => said.push(line) })).toBe(1);
  expect(undone).toEqual(['folder']);
  expect(said).toEqual([
    'demo    failed: no webhook was answered',
    'demo    could not be cleaned up: the forge is busy',
  ]);
});

it('an interrupted story gets no further, and what it starts afterwards is stopped at once', async () => {
  const stopped = Promise.withResolvers<string>();
  const ready = Promise.withResolvers<void>();
  let broken: unknown;
  const play = async (undo: Undo): Promise<number> => {
    await ready.promise;
    try {
      undo(async () => stopped.resolve('curfew dev'));
    } catch (error) {
      broken = error;
    }
    return 0;
  };
  expect(await playToEnd({ play, interrupted: Promise.resolve(), say: () => {} })).toBe(130);
  ready.resolve();
  expect(await stopped.promise).toBe('curfew dev');
  expect(broken).toEqual(new Error('The demo was interrupted'));
});

it('what is kept until somebody stops it ends with the exit code of its story', async () => {
  const stop = Promise.withResolvers<void>();
  const keep = (): void => stop.resolve();
  expect(await playToEnd({ play: async () => 0, interrupted: stop.promise, keep, say: () => {} })).toBe(0);
});
