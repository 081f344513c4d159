import type { SessionLog } from '../store/write-session.ts';
import type { Refusal } from './host-refused.ts';
import { MOST_REFUSED_HOSTS, recordRefusal, type CountedRefusal } from './record-refusal.ts';

/** What the proxy of one session has refused: for the agent with its next result, and for the log of the session. */
export interface Refusals {
  add(refusal: Refusal): void;
  /** What was refused since this was last asked; null if nothing. */
  takeText(): string | null;
  /** Resolves when all is recorded, or could not be. */
  flush(): Promise<void>;
}

interface Options {
  log: SessionLog;
  sessionId: string;
  onError: (error: unknown) => void;
}

const WRITE_AFTER_MS = 500;
const MOST_LINES = 5;

/**
 * Counts refusals in memory and writes them together. However many hosts are asked for, no more are held here than the
 * session lists: the others share one entry without a name.
 */
export function createRefusals({ log, sessionId, onError }: Options): Refusals {
  let untold = new Map<string, Required<CountedRefusal>>();
  let unwritten = new Map<string, Required<CountedRefusal>>();
  let writing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const refusals = [...unwritten.values()];
    unwritten = new Map();
    if (refusals.length > 0) writing = writing.then(() => recordRefusal(log, sessionId, refusals)).catch(onError);
    return writing;
  }

  return {
    add(refusal) {
      count(untold, refusal);
      count(unwritten, refusal);
      timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS).unref();
    },
    takeText() {
      const refusals = [...untold.values()];
      untold = new Map();
      return refusals.length === 0 ? null : textOf(refusals);
    },
    flush,
  };
}

function count(counts: Map<string, Required<CountedRefusal>>, refusal: Refusal): void {
  const key = `${refusal.host}:${refusal.port}`;
  const known = counts.get(key);
  if (known) known.count += 1;
  else if (counts.size <= MOST_REFUSED_HOSTS) counts.set(key, { ...refusal, count: 1 });
  else {
    // The last entry stands for all further hosts. The session has no room for it either, and counts it among them.
    const last = [...counts.values()].at(-1);
    if (last) last.count += 1;
  }
}

function textOf(refusals: Required<CountedRefusal>[]): string {
  const lines = refusals.slice(0, MOST_LINES).map(({ host, port, reason, count: times }) => {
    return `- ${host}:${port}${times > 1 ? ` (${times} times)` : ''}: ${reason}`;
  });
  const more = refusals.length - lines.length;
  return [
    '[The network of this sandbox refused these hosts. Do not try them again; work without them.]',
    ...lines,
    ...(more > 0 ? [`- and ${more} more`] : []),
  ].join('\n');
}
