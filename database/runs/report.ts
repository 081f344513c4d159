import { sql, type Selectable } from 'kysely';
import type { Micros } from '../../money/micros.ts';
import { periodOf } from '../../time/period-of.ts';
import type { Database, RunsTable } from '../schema.ts';

export interface ReportRequest {
  by: ReportKey;
  /** RFC 3339: only runs that started then or later. */
  since: string;
  /** IANA name: where a day begins. */
  timeZone: string;
}

export type ReportKey = 'automation' | 'repository' | 'day' | 'outcome' | 'model';

/** Sums over the runs of one key. A run that has not ended counts in `runs` and `running` and adds nothing else. */
interface RunSums {
  /** `2026-11-21` for a day; null for runs without the property: no repository, no outcome yet, no model. */
  key: string | null;
  runs: number;
  running: number;
  delivered: number;
  skipped: number;
  spendMicros: Micros;
  /** What the budgets were charged: more than the spend where that is not fully known. */
  chargedMicros: Micros;
  workingMs: number;
  waitingMs: number;
  queuedMs: number;
  modelRequests: number;
  toolUses: number;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

export interface ReportRow extends RunSums {
  /** Some of the spend is not known: it is at least `spendMicros`. */
  partial: boolean;
  /** The spend of all runs of the key, divided by its delivered runs, rounded up; null if none was delivered. */
  costPerDeliveredMicros: Micros | null;
}

interface CountedSums extends RunSums {
  partialRuns: number;
}

const SUMMED = [
  'spendMicros',
  'chargedMicros',
  'workingMs',
  'waitingMs',
  'queuedMs',
  'modelRequests',
  'toolUses',
  'inputTokens',
  'outputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
] as const satisfies (keyof Selectable<RunsTable>)[];

const MINUTE_OF_TIME = 'yyyy-mm-ddThh:mm'.length;

/**
 * What runs cost and delivered, summed by one of their properties. The dearest comes first; days are in their order.
 */
export async function report(database: Database, { by, since, timeZone }: ReportRequest): Promise<ReportRow[]> {
  const sums = await sumRuns(database, by, since);
  const grouped = new Map<string | null, CountedSums>();
  for (const row of sums) {
    const key = by === 'day' && row.key !== null ? periodOf(`${row.key}Z`, 'day', timeZone) : row.key;
    grouped.set(key, add(grouped.get(key), { ...row, key }));
  }
  const rows = [...grouped.values()].map(reportRow);
  return rows.toSorted((one, other) =>
    by === 'day' || one.spendMicros === other.spendMicros
      ? compare(one.key, other.key)
      : other.spendMicros - one.spendMicros,
  );
}

/**
 * For days it sums by minute: in every time zone a day begins with a full minute, so the database need not know zones.
 */
async function sumRuns(database: Database, by: ReportKey, since: string): Promise<CountedSums[]> {
  const keys = {
    automation: sql<string | null>`automation`,
    repository: sql<string | null>`lower(repository)`,
    day: sql<string | null>`substr(started_at, 1, ${sql.lit(MINUTE_OF_TIME)})`,
    outcome: sql<string | null>`outcome`,
    model: sql<string | null>`model`,
  };
  return await database
    .selectFrom('runs')
    .select([
      keys[by].as('key'),
      sql<number>`count(*)`.as('runs'),
      sql<number>`sum(case when outcome is null then 1 else 0 end)`.as('running'),
      sql<number>`sum(case when outcome = 'delivered' then 1 else 0 end)`.as('delivered'),
      sql<number>`sum(case when outcome = 'skipped' then 1 else 0 end)`.as('skipped'),
      sql<number>`sum(spend_partial)`.as('partialRuns'),
    ])
    .select((row) => SUMMED.map((column) => row.fn.sum<number>(column).as(column)))
    .where('startedAt', '>=', since)
    .groupBy(keys[by])
    .execute();
}

function add(former: CountedSums | undefined, row: CountedSums): CountedSums {
  if (former === undefined) return row;
  const counted = ['runs', 'running', 'delivered', 'skipped', 'partialRuns', ...SUMMED] as const;
  return { ...row, ...Object.fromEntries(counted.map((column) => [column, former[column] + row[column]])) };
}

function reportRow({ partialRuns, ...row }: CountedSums): ReportRow {
  const costPerDeliveredMicros = row.delivered === 0 ? null : Math.ceil(row.spendMicros / row.delivered);
  return { ...row, partial: partialRuns > 0, costPerDeliveredMicros };
}

function compare(one: string | null, other: string | null): number {
  return (one ?? '') < (other ?? '') ? -1 : 1;
}
