export interface ProcessState {
  rssBytes: number;
  /** Of the main thread, after a full collection. */
  heapBytes: number;
  /** Buffers outside of the heap. */
  externalBytes: number;
  cpuMs: number;
}

/** What this process uses: memory after a collection, CPU since its start. Needs `--expose-gc`. */
export function measureProcess(): ProcessState {
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return { rssBytes: rss, heapBytes: heapUsed, externalBytes: external, cpuMs: (user + system) / 1_000 };
}
