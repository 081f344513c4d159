/** A queue for each session: work on the same session runs one after the other, on different sessions side by side. */
export interface OneAtATime {
  /** Runs `work` after all that was asked for before. Settles as `work` does. */
  run<Result>(sessionId: string, work: () => Promise<Result>): Promise<Result>;
  /** The sessions that are worked on. */
  busy(): string[];
  /** Resolves when all work that was asked for until now has settled. */
  settled(): Promise<void>;
}

export function oneAtATime(): OneAtATime {
  const last = new Map<string, Promise<unknown>>();
  return {
    async run(sessionId, work) {
      const mine = (last.get(sessionId) ?? Promise.resolve()).then(work, work);
      last.set(sessionId, mine);
      try {
        return await mine;
      } finally {
        if (last.get(sessionId) === mine) last.delete(sessionId);
      }
    },
    busy: () => [...last.keys()],
    settled: async () => void (await Promise.allSettled(last.values())),
  };
}
