import { parse, type ParsedFields } from 'node-cron';

const MINUTE_MS = 60_000;
/** In minutes: after a longer sleep of the machine only this much of the past is looked through. */
const MOST_MISSED = 24 * 60;

/**
 * Calls `act` whenever a cron expression of five fields is due in UTC, with the time at which it was due, until the returned
 * function is called. What became due while this process was busy or asleep is due once, late. node-cron reads the
 * expression, but the timer is ours: node-cron's own spins through the hour that a change of the clock repeats, and skips
 * its occasions, also with the time zone UTC, whenever the process itself has another one.
 */
export function everyInUtc(expression: string, act: (due: Date) => void): () => void {
  const fields = parse(expression);
  let seen = minuteOf(Date.now());
  let timer = setTimeout(tick, untilNext());

  function tick(): void {
    timer = setTimeout(tick, untilNext());
    const now = minuteOf(Date.now());
    const due = latestDue(fields, Math.max(seen, now - MOST_MISSED * MINUTE_MS), now);
    // The clock may have been set back.
    seen = now;
    if (due !== null) act(new Date(due));
  }
  return () => clearTimeout(timer);
}

function minuteOf(time: number): number {
  return time - (time % MINUTE_MS);
}

/** A timer may fire a little early, so it aims at a moment after the full minute. */
function untilNext(): number {
  return MINUTE_MS - (Date.now() % MINUTE_MS) + 5;
}

/** The latest minute after `from` and not after `to` at which the expression is due; null if there is none. */
function latestDue(fields: ParsedFields, from: number, to: number): number | null {
  for (let time = to; time > from; time -= MINUTE_MS) if (isDue(fields, new Date(time))) return time;
  return null;
}

function isDue(fields: ParsedFields, time: Date): boolean {
  return (
    fields.minute.includes(time.getUTCMinutes()) &&
    fields.hour.includes(time.getUTCHours()) &&
    fields.dayOfMonth.includes(time.getUTCDate()) &&
    fields.month.includes(time.getUTCMonth() + 1) &&
    fields.dayOfWeek.includes(time.getUTCDay())
  );
}
