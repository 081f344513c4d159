/** Time that passes only while nobody works: hours take as long as what is done in them. */
export interface SimulatedTime {
  now: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Does all of this work at once, and returns when all is done. */
  run: (work: readonly (() => Promise<void>)[]) => Promise<void>;
}

interface Sleeper {
  at: number;
  wake: () => void;
}

export function simulatedTime(start: number): SimulatedTime {
  let [time, working] = [start, 0];
  const sleepers: Sleeper[] = [];
  const wakeNext = (): void => {
    if (working > 0) return;
    sleepers.sort((a, b) => a.at - b.at);
    const next = sleepers.shift();
    if (next === undefined) return;
    time = Math.max(time, next.at);
    working += 1;
    next.wake();
  };
  const rest = (): void => {
    working -= 1;
    wakeNext();
  };
  return {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers.push({ at: time + ms, wake });
        rest();
      }),
    run: async (work) => {
      working += work.length;
      await Promise.all(work.map((each) => each().finally(rest)));
    },
  };
}
