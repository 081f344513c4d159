export interface ProcessState {
  rssBytes: number;
  /** The heap of the main thread after a full garbage collection. */
  heapBytes: number;
  /** Buffers outside the heap. */
  externalBytes: number;
  cpuMs: number;
}

/** Measures this process: memory after a garbage collection, CPU time since its start. Needs `--expose-gc`. */
export function measureProcess(): ProcessState {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { rssBytes: rss, heapBytes: heapUsed, externalBytes: external, cpuMs: (user + system) / 1_000 };
}
