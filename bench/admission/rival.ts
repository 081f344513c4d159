import type { RunFacts } from '../../contract/run.ts';
import { syncBudgets } from '../../database/ledger/sync-budgets.ts';
import { reserve } from '../../database/ledger/reserve.ts';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import { admit } from '../../database/runs/admit.ts';
import type { Database } from '../../database/schema.ts';

/** The time of every decision of the benchmark. */
export const AT = '2026-11-21T10:00:00.000Z';

/** Does the two admission steps of a run. */
export type Admit = (run: RunFacts) => Promise<void>;

/** Curfew's admission and a bare one, each on a database of its own on the same server. */
export interface Rival {
  curfew: Admit;
  bare: Admit;
  /** How many runs are admitted at the same time. */
  atOnce: number;
  close: () => Promise<void>;
}

/** Returns Curfew's own two admission steps on a database. */
export function curfewOn(database: Database): Admit {
  return async (run) => {
    await admit(database, { run, step: 1, final: true });
    await reserve(database, { run, step: 2, amountMicros: run.spendLimitMicros, budgets: [], at: AT });
  };
}

/** Opens a database of Curfew with a budget that is never used up. */
export async function openCapped(databaseUrl: string | null, folder: string): Promise<Database> {
  const database = await openCurfewDatabase({ databaseUrl }, folder);
  await syncBudgets(database, { timezone: 'UTC', budgets: { organization: { day: 10 ** 15 } } });
  return database;
}
