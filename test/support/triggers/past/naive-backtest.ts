import type { Database } from '../../../../database/schema.ts';
import type { Micros } from '../../../../money/micros.ts';
import { periodOf } from '../../../../time/period-of.ts';

export interface NaiveRules {
  automation: string;
  isMatch: (payload: { action: string; issue: { number: number } }) => boolean;
  limitMicros: Micros;
  dayMicros: Micros;
  timeZone: string;
}

interface NaiveRun {
  /** Milliseconds since 1970. */
  asksAt: number;
  moneyAt: number;
  endsAt: number;
  subject: string;
  chargedMicros: Micros;
  /** It really ended before it asked for money. */
  isStopped: boolean;
  raises: number[];
}

interface Held {
  run: NaiveRun;
  day: string;
  reservedMicros: Micros;
}

/**
 * What one automation would have done that skips busy subjects and has one budget a day: written a second time, as simply as it
 * can be, without any part of the product that decides.
 */
export async function naiveBacktest(
  database: Database,
  rules: NaiveRules,
): Promise<{ started: number; skipped: number; refused: number }> {
  const { limitMicros, dayMicros, timeZone } = rules;
  const counts = { started: 0, skipped: 0, refused: 0 };
  const holders = new Map<string, NaiveRun>();
  const held: Held[] = [];
  const room = (at: number, wanted: Micros, day: string): boolean => {
    const ofDay = held.filter((each) => each.day === day);
    const taken = ofDay.map(({ run, reservedMicros }) => (run.endsAt <= at ? run.chargedMicros : reservedMicros));
    return taken.reduce((sum, micros) => sum + micros, wanted) <= dayMicros;
  };
  const events: [at: number, happen: () => void][] = [];
  const ask = (run: NaiveRun): void => {
    const holder = holders.get(run.subject);
    if (holder !== undefined && holder.endsAt > run.asksAt) return void (counts.skipped += 1);
    holders.set(run.subject, run);
    if (run.isStopped) return void (counts.skipped += 1);
    events.push([run.moneyAt, () => work(run)]);
  };
  const work = (run: NaiveRun): void => {
    const day = periodOf(run.moneyAt, 'day', timeZone);
    if (!room(run.moneyAt, limitMicros, day)) {
      holders.delete(run.subject);
      return void (counts.refused += 1);
    }
    counts.started += 1;
    const taken = { run, day, reservedMicros: limitMicros };
    held.push(taken);
    for (const at of run.raises) {
      events.push([at, () => void (room(at, 1_000_000, day) && (taken.reservedMicros += 1_000_000))]);
    }
  };
  for (const run of await naiveRuns(database, rules)) events.push([run.asksAt, () => ask(run)]);
  while (events.length > 0) {
    const first = Math.min(...events.map(([at]) => at));
    const [[, happen]] = events.splice(
      events.findIndex(([at]) => at === first),
      1,
    ) as [[number, () => void]];
    happen();
  }
  return counts;
}

async function naiveRuns(database: Database, { automation, isMatch, limitMicros }: NaiveRules): Promise<NaiveRun[]> {
  const rows = await database.selectFrom('runs').selectAll().where('automation', '=', automation).execute();
  const decisions = await database.selectFrom('decisions').selectAll().orderBy('step').execute();
  const entries = await database.selectFrom('entries').selectAll().where('kind', '=', 'raise').execute();
  const worked = rows.filter(({ reservedMicros, endedAt }) => reservedMicros > 0 && endedAt !== null);
  const isKnown = worked.length >= 5;
  const typical = (values: number[], limit: number): number =>
    isKnown ? (values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? 0) : limit;
  const spend = typical(
    worked.map(({ spendMicros }) => Math.min(spendMicros, limitMicros)),
    limitMicros,
  );
  const lastsMs = typical(
    worked.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? '') - Date.parse(startedAt)),
    1_800_000,
  );
  const deliveries = await database.selectFrom('deliveries').selectAll().execute();
  return deliveries.flatMap(({ deliveryId, body, receivedAt }): NaiveRun[] => {
    const payload = JSON.parse(Buffer.from(body).toString('utf8')) as {
      action: string;
      issue: { number: number };
      repository: { full_name: string };
    };
    if (!isMatch(payload)) return [];
    const row = rows.find((each) => each.deliveryId === deliveryId);
    const own = decisions.filter(({ runId }) => runId === row?.runId);
    const asksAt = Date.parse(own[0]?.decidedAt ?? receivedAt);
    const money = own.find(({ decision }) => decision.includes('"reserved"'));
    const moneyAt = Date.parse(money?.decidedAt ?? '') || asksAt;
    const isReal = money?.decision.includes('"reserved":true') === true;
    const isStopped = money === undefined && own.some(({ decision }) => decision.includes('"admitted":true'));
    const endsAt = (isReal || isStopped ? Date.parse(row?.endedAt ?? '') : 0) || moneyAt + lastsMs;
    const raises = entries.filter(
      ({ runId, scope, period }) => runId === row?.runId && scope === 'organization' && period.length === 7,
    );
    return [
      {
        asksAt,
        moneyAt,
        endsAt,
        subject: `${payload.repository.full_name} ${payload.issue.number}`,
        chargedMicros: isReal ? Math.min(row?.chargedMicros ?? 0, limitMicros) : spend,
        isStopped,
        raises: isReal ? raises.map(({ at }) => Date.parse(at)) : [],
      },
    ];
  });
}
