import { setImmediate as others } from 'node:timers/promises';
import type { SourceSilent } from '../../contract/notice.ts';
import { noteSourceHours, sourceHours } from '../../database/notices/source-hours.ts';
import type { Database } from '../../database/schema.ts';
import { readMark } from '../../database/sweeps/read-mark.ts';
import { writeMark } from '../../database/sweeps/write-mark.ts';
import { unusualSilence } from './unusual-silence.ts';

const HOUR_MS = 3_600_000;
const KNOWN_MS = 28 * 24 * HOUR_MS;
/** A query for a longer time would keep a process with a large inbox busy for too long. */
const STEP_MS = 6 * HOUR_MS;
/** A delivery of the spool is stored with the time of its arrival, a while after it. */
const OVERLAP_MS = 2 * HOUR_MS;
/** Nobody took deliveries in, or looked at them, for longer than this: then a silence may be ours. */
const BREAK_MS = 10 * 60_000;
const MARK = 'heard-sources';

interface Heard {
  /** In milliseconds, as the other times: the deliveries before are noted. */
  until: number;
  /** Since when this process, or others before it, have looked without a break. */
  listeningSince: number;
}

/**
 * The sources among these that are silent for longer than usual at `now`, in milliseconds. Call it every minute: what is not
 * looked at for ten minutes counts as a break, and a silence counts from its end.
 */
export async function findSilent(
  database: Database,
  { sources, now }: { sources: readonly string[]; now: number },
): Promise<SourceSilent[]> {
  const stored = (await readMark(database, MARK)) as Heard | null;
  // What was written while the clock was ahead says nothing.
  const former = stored === null || stored.until > now ? null : stored;
  const isNew = former === null || now - former.until > BREAK_MS;
  const listeningSince = isNew ? now : former.listeningSince;
  await noteHours(database, { from: Math.max(now - KNOWN_MS, (former?.until ?? 0) - OVERLAP_MS), to: now });
  await writeMark(database, MARK, { until: now, listeningSince } satisfies Heard);
  const hours = await sourceHours(database, { sources, since: timeOf(now - 2 * KNOWN_MS), until: timeOf(now) });
  return sources.flatMap((source) => {
    const own = hours.filter((hour) => hour.source === source);
    const silence = unusualSilence({ hours: own, since: listeningSince, now });
    return silence === null ? [] : [{ kind: 'silence', source, ...silence }];
  });
}

/** Step by step, so that other work comes between. */
async function noteHours(database: Database, { from, to }: { from: number; to: number }): Promise<void> {
  for (let start = from; start < to; start += STEP_MS) {
    await noteSourceHours(database, { from: timeOf(start), to: timeOf(Math.min(start + STEP_MS, to)) });
    await others();
  }
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}
