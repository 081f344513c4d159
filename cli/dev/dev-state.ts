import type { Place } from '../place/read-place.ts';
import { writeDevFile, type DevFile } from './dev-file.ts';
import type { DevScreen } from './dev-screen.ts';
import type { Running, Supervised } from './supervise.ts';

export type ChildName = 'engine' | 'worker' | 'serve';

/** One running `curfew dev`. */
export interface DevState {
  place: Place;
  screen: DevScreen;
  startedAt: string;
  /** Aborted when we are told to stop. */
  told: AbortSignal;
  /** Aborted when something broke that we cannot mend; its reason is the error. */
  lost: AbortController;
  /** What has to be undone at the end, in reverse order. */
  undo: (() => Promise<void> | void)[];
  children: Supervised[];
  temporal: DevFile['temporal'] | undefined;
  found: Partial<Record<ChildName, Running>>;
  /** Set when all is ready for the first time: from then on each change is written to the file. */
  announced: boolean;
}

/** Writes down what runs where. Throws if a part did not say where it is. */
export function announce({ place, startedAt, temporal, found }: DevState): DevFile {
  const { serve, worker, engine } = found;
  if (!temporal || !serve?.url || !worker) throw new Error('All of it is ready, but a part did not say where it is.');
  const file: DevFile = {
    pid: process.pid,
    startedAt,
    dir: place.definitionsFolder,
    data: place.dataFolder,
    temporal,
    serve: { url: serve.url, pid: serve.pid },
    worker: { pid: worker.pid },
    engine: engine?.url ? { url: engine.url, pid: engine.pid } : null,
  };
  writeDevFile(file);
  return file;
}
