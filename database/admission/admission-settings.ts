import type { Rate, RateKind } from '../../contract/admission.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';

/** The part of `curfew.yml` that admission needs. */
export interface AdmissionSettings {
  /** How many runs may be admitted; null: any number. */
  rates: Record<RateKind, Rate | null>;
  /** After so many failed runs in a row an automation is switched off for a time. */
  breaker: { after: number; closeAfterMs: number };
  /** How many pull requests each automation may have open in each repository; null: any number. */
  prsOpen: number | null;
}

/** Until settings have been synced for the first time. */
const DEFAULT_ADMISSION: AdmissionSettings = {
  rates: { automation: null, sender: null, repository: null },
  breaker: { after: 3, closeAfterMs: 60 * 60_000 },
  prsOpen: null,
};

const ID = 1;

/** Stores what `curfew.yml` says about admission; later decisions of all workers use it. */
export async function syncAdmission(
  transaction: Database,
  { rates, breaker, prsOpen }: AdmissionSettings,
): Promise<void> {
  const columns = {
    rates: JSON.stringify(rates),
    breakerAfter: breaker.after,
    breakerCloseAfterMs: breaker.closeAfterMs,
    prsOpen,
  };
  await transaction
    .insertInto('admissionSettings')
    .values({ id: ID, ...columns })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(columns))
    .execute();
}

export async function readAdmissionSettings(transaction: Database): Promise<AdmissionSettings> {
  const [row] = await readRow(transaction, { id: ID });
  if (row === undefined) return DEFAULT_ADMISSION;
  return {
    rates: JSON.parse(row.rates) as AdmissionSettings['rates'],
    breaker: { after: row.breakerAfter, closeAfterMs: row.breakerCloseAfterMs },
    prsOpen: row.prsOpen,
  };
}

const readRow = prepared((database, { id }: { id: number }) =>
  database.selectFrom('admissionSettings').selectAll().where('id', '=', id),
);
