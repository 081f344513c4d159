import type { Micros } from '../../../../money/micros.ts';
import type { Database } from '../../../../database/schema.ts';
import { periodOf } from '../../../../time/period-of.ts';
import { naiveRuns, type NaiveRules, type NaiveRun } from './naive-runs.ts';

/** What one run has reserved, or was charged since it was settled. */
interface Account {
  run: NaiveRun;
  day: string;
  reservedMicros: Micros;
  isSettled: boolean;
}

type Event = [at: number, order: number, happen: () => void];

/**
 * What one automation would have done that skips busy subjects and has one budget a day: written a second time from what
 * docs/backtest.md says, as simply as it can be, without any part of the product that decides. Rates and breakers are left out.
 */
export async function naiveBacktest(
  database: Database,
  rules: NaiveRules,
): Promise<{ started: number; skipped: number; refused: number }> {
  const { limitMicros, dayMicros, timeZone } = rules;
  const end = Date.parse(rules.until);
  const counts = { started: 0, refused: 0 };
  const holders = new Map<string, NaiveRun>();
  const days = new Map<string, Account[]>();
  const pauses = await naivePauses(database, rules.automation);
  const events: Event[] = [];
  const free = (run: NaiveRun): void => void (holders.get(run.subject) === run && holders.delete(run.subject));
  const taken = (day: string): Micros =>
    (days.get(day) ?? []).reduce(
      (sum, { run, reservedMicros, isSettled }) => sum + (isSettled ? run.chargedMicros : reservedMicros),
      0,
    );
  const plan = (at: number, order: number, happen: () => void): void => {
    if (at >= end) return;
    const place = events.findLastIndex(([other, its]) => other > at || (other === at && its > order));
    events.splice(place + 1, 0, [at, order, happen]);
  };
  const ask = (run: NaiveRun): void => {
    if (pauses.some(({ from, to }) => from <= run.asksAt && run.asksAt < to)) return;
    if (holders.has(run.subject)) return;
    holders.set(run.subject, run);
    if (run.lostAt !== null) plan(run.lostAt, 0, () => free(run));
    if (!run.isStopped) return plan(run.moneyAt, 1, () => askForMoney(run));
    plan(run.endsAt, 0, () => free(run));
  };
  const askForMoney = (run: NaiveRun): void => {
    const day = periodOf(run.paidAt, 'day', timeZone);
    if (taken(day) + limitMicros > dayMicros) {
      counts.refused += 1;
      // A run that was really refused, too, keeps its subject until it was really settled.
      return run.settledAfterRefusal === null ? free(run) : plan(run.settledAfterRefusal, 0, () => free(run));
    }
    counts.started += 1;
    const account = { run, day, reservedMicros: limitMicros, isSettled: false };
    days.set(day, [...(days.get(day) ?? []), account]);
    for (const { at, micros } of run.raises)
      plan(
        at,
        1,
        () => void (!account.isSettled && taken(day) + micros <= dayMicros && (account.reservedMicros += micros)),
      );
    plan(run.endsAt, 0, () => {
      account.isSettled = true;
      free(run);
    });
    for (const { at, atLeastMicros } of run.late)
      plan(at, 0, () => void (run.chargedMicros = Math.max(run.chargedMicros, atLeastMicros)));
  };
  const runs = await naiveRuns(database, rules);
  for (const run of runs.toReversed()) if (!run.isNeverAsking) plan(run.asksAt, 1, () => ask(run));
  for (let next = events.pop(); next !== undefined; next = events.pop()) next[2]();
  // Also those that still waited at the end.
  return { ...counts, skipped: runs.length - counts.started - counts.refused };
}

interface NaivePause {
  from: number;
  to: number;
}

async function naivePauses(database: Database, automation: string): Promise<NaivePause[]> {
  const switches = await database.selectFrom('switches').selectAll().orderBy('doneAt').execute();
  return ['', automation].flatMap((name) => {
    const pauses: NaivePause[] = [];
    for (const { doneAt, isOn } of switches.filter((each) => each.automation === name)) {
      const last = pauses.at(-1);
      const at = Date.parse(doneAt);
      if (isOn === 0) pauses.push({ from: at, to: Infinity });
      else if (last !== undefined && last.to === Infinity) last.to = at;
    }
    return pauses;
  });
}
