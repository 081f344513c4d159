import type { Database } from '../../../../database/schema.ts';
import type { Micros } from '../../../../money/micros.ts';

/** Definitions of one automation, as far as the naive calculation knows such. */
export interface NaiveRules {
  automation: string;
  isMatch: (payload: { action: string; issue: { number: number } }) => boolean;
  limitMicros: Micros;
  dayMicros: Micros;
  timeZone: string;
  /** RFC 3339; `until` counts no more. */
  since: string;
  until: string;
}

/** A run that the rules would start, with what is known of it from its record. Times are milliseconds since 1970. */
export interface NaiveRun {
  asksAt: number;
  moneyAt: number;
  /** Which day pays. */
  paidAt: number;
  endsAt: number;
  subject: string;
  chargedMicros: Micros;
  /** Sessions that are found after its end: then it is charged at least so much in all. */
  late: { at: number; atLeastMicros: Micros }[];
  /** It really ended before it asked for money, although it had its subject. */
  isStopped: boolean;
  /** It really ended before it asked for anything. */
  isNeverAsking: boolean;
  /** When it lost its subject before its end. */
  lostAt: number | null;
  settledAfterRefusal: number | null;
  raises: { at: number; micros: Micros }[];
}

interface Payload {
  action: string;
  issue: { number: number };
  repository: { full_name: string };
}

/** The runs of one automation that these rules would start, in the order in which their events arrived. */
export async function naiveRuns(database: Database, rules: NaiveRules): Promise<NaiveRun[]> {
  const { automation, isMatch, limitMicros, since, until } = rules;
  const rows = await database.selectFrom('runs').selectAll().where('automation', '=', automation).execute();
  const decisions = Map.groupBy(
    await database.selectFrom('decisions').selectAll().orderBy('step').execute(),
    ({ runId }) => runId,
  );
  const entries = Map.groupBy(
    await database.selectFrom('entries').selectAll().where('scope', '=', 'organization').execute(),
    ({ runId }) => runId,
  );
  const late = Map.groupBy(await database.selectFrom('lateSessions').selectAll().execute(), ({ runId }) => runId);
  const losses = await database.selectFrom('subjectLosses').selectAll().execute();
  const lost = new Map(losses.map(({ runId, lostAt }) => [runId, Date.parse(lostAt)]));
  const byDelivery = new Map(rows.map((row) => [row.deliveryId, row]));
  const typical = typicalOf(rows, limitMicros);
  const deliveries = await database.selectFrom('deliveries').selectAll().orderBy('receivedAt').execute();
  return deliveries.flatMap(({ deliveryId, body, receivedAt, name, source, answers }): NaiveRun[] => {
    if (source !== 'github' || name !== 'issues' || receivedAt < since || receivedAt >= until) return [];
    const payload = JSON.parse(Buffer.from(body).toString('utf8')) as Payload;
    if (!isMatch(payload) || !payload.repository.full_name.toLowerCase().startsWith('acme/')) return [];
    const row = byDelivery.get(deliveryId);
    const own = decisions.get(row?.runId ?? '') ?? [];
    const decidedAt = Date.parse((JSON.parse(answers ?? '{}') as { at?: string }).at ?? receivedAt);
    const asksAt = own[0] === undefined ? decidedAt : Date.parse(own[0].decidedAt);
    const money = own.find(({ decision }) => decision.includes('"reserved"'));
    const moneyAt = money === undefined ? asksAt : Date.parse(money.decidedAt);
    const isReal = money?.decision.includes('"reserved":true') === true;
    const isStopped = money === undefined && own.some(({ decision }) => decision.includes('"admitted":true'));
    const settledAt = row?.settledAt ? Date.parse(row.settledAt) : null;
    const book = (entries.get(row?.runId ?? '') ?? []).filter(({ period }) => period.length === 7);
    const settled = book.find(({ kind }) => kind === 'settle')?.micros ?? 0;
    const raises = book.filter(({ kind }) => kind === 'raise');
    const found = late.get(row?.runId ?? '') ?? [];
    const atStep = new Map(own.map((each) => [each.step, Date.parse(each.decidedAt)]));
    return [
      {
        asksAt,
        moneyAt,
        paidAt: money?.askedAt ? Date.parse(money.askedAt) : moneyAt,
        endsAt: isReal || isStopped ? (settledAt ?? Infinity) : moneyAt + typical.lastsMs,
        subject: `${payload.repository.full_name.toLowerCase()} ${payload.issue.number}`,
        chargedMicros: isReal ? Math.min(settled, limitMicros) : typical.spendMicros,
        late: isReal ? lateOf(row?.spendMicros ?? 0, found, limitMicros) : [],
        isStopped,
        isNeverAsking: row !== undefined && own.length === 0,
        lostAt: lost.get(row?.runId ?? '') ?? null,
        settledAfterRefusal: row?.outcome === 'skipped' && row.reservedMicros === 0 ? settledAt : null,
        raises: isReal ? raises.map(({ step, micros }) => ({ at: atStep.get(step) ?? 0, micros })) : [],
      },
    ];
  });
}

/** The record of a run has what all of its sessions cost, also the one that was found late. */
function lateOf(
  wholeMicros: Micros,
  found: readonly { at: string; spendMicros: Micros }[],
  limitMicros: Micros,
): NaiveRun['late'] {
  return found.map(({ at, spendMicros }) => ({
    at: Date.parse(at),
    atLeastMicros: Math.min(wholeMicros - spendMicros, limitMicros) + spendMicros,
  }));
}

interface PastRun {
  reservedMicros: number;
  spendMicros: number;
  startedAt: string;
  endedAt: string | null;
}

/** Half of the runs that had money cost and last no more. If there are fewer than five, it is the limit. */
function typicalOf(rows: readonly PastRun[], limitMicros: Micros): { spendMicros: Micros; lastsMs: number } {
  const worked = rows.filter(({ reservedMicros, endedAt }) => reservedMicros > 0 && endedAt !== null);
  if (worked.length < 5) return { spendMicros: limitMicros, lastsMs: 7_200_000 };
  const half = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1] ?? 0;
  return {
    spendMicros: half(worked.map(({ spendMicros }) => Math.min(spendMicros, limitMicros))),
    lastsMs: half(worked.map(({ startedAt, endedAt }) => Date.parse(endedAt ?? '') - Date.parse(startedAt))),
  };
}
