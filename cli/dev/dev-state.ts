import type { Place } from '../place/read-place.ts';
import type { ChildName } from './child-environment.ts';
import { writeDevFile, type DevFile } from './dev-file.ts';
import type { DevScreen } from './dev-screen.ts';
import type { Running, Supervised } from './supervise.ts';

/** One running `curfew dev`. */
export interface DevState {
  place: Place;
  screen: DevScreen;
  startedAt: string;
  /** Aborts when somebody asks `curfew dev` to stop. */
  stopping: AbortSignal;
  /** Aborts when something broke that `curfew dev` cannot repair; the reason is the error. */
  broken: AbortController;
  /** What has to be undone at the end, in reverse order. */
  undo: (() => Promise<void> | void)[];
  children: Supervised[];
  temporal: DevFile['temporal'] | undefined;
  running: Partial<Record<ChildName, Running>>;
  /** Set when everything is ready for the first time: from then on each change is written to the file. */
  announced: boolean;
}

/** Writes down what runs where. Throws an Error if a part that is ready has not said where it is. */
export function announce({ place, startedAt, temporal, running }: DevState): DevFile {
  const { serve, worker, engine } = running;
  if (!temporal || !serve?.url || !worker) throw new Error('Everything is ready, but a part has not said where it is.');
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
