import { describe, expect, it } from 'vitest';
import { inTurn } from '../../../../activities/outputs/bundle/in-turn.ts';

const never = new AbortController().signal;

describe('heavy work in turn', () => {
  it('is done two at a time, in the order in which it came', async () => {
    const log: string[] = [];
    let atOnce = 0;
    let most = 0;
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const works = gates.map((gate, index) =>
      inTurn(never, async () => {
        most = Math.max(most, ++atOnce);
        log.push(`begins ${index}`);
        await gate.promise;
        atOnce--;
      }),
    );
    for (const gate of gates) gate.resolve();
    await Promise.all(works);
    expect(log).toEqual([0, 1, 2, 3, 4].map((index) => `begins ${index}`));
    expect(most).toBe(2);
  });

  it('goes on after a failure, and without those who no longer wait', async () => {
    const gate = Promise.withResolvers<void>();
    const first = inTurn(never, () => gate.promise.then(() => Promise.reject(new Error('Broken'))));
    const second = inTurn(never, () => gate.promise);
    const unwanted = new AbortController();
    const third = inTurn(unwanted.signal, () => Promise.reject(new Error('It must not begin')));
    const fourth = inTurn(never, () => Promise.resolve('done'));
    unwanted.abort(new Error('No longer wanted'));
    await expect(third).rejects.toThrow('No longer wanted');
    gate.resolve();
    await expect(first).rejects.toThrow('Broken');
    await second;
    expect(await fourth).toBe('done');
    await expect(inTurn(unwanted.signal, () => Promise.resolve())).rejects.toThrow('No longer wanted');
  });

  it('forgets nobody who waits when the one before aborts in the moment in which its turn comes', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const running = gates.map(({ promise }) => inTurn(never, () => promise));
    const unwanted = new AbortController();
    const third = inTurn(unwanted.signal, () => Promise.resolve('third'));
    const fourth = inTurn(never, () => Promise.resolve('fourth'));
    // This runs after the place was passed on, and before the third piece of work has noticed it.
    void gates[0]?.promise.then(() => unwanted.abort(new Error('No longer wanted')));
    gates[0]?.resolve();
    expect(await third).toBe('third');
    expect(await fourth).toBe('fourth');
    gates[1]?.resolve();
    await Promise.all(running);
  });
});
