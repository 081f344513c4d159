import { settle as settleRun, type Settlement } from '../database/settle.ts';
import type { ActivityDependencies } from './dependencies.ts';

/** Ends a run in the database: its record, its subject. The first settlement of a run stands. */
export async function settle({ database, log }: ActivityDependencies, settlement: Settlement): Promise<void> {
  await settleRun(database, settlement);
  const { run, outcome, reason, totals } = settlement;
  log.info({ runId: run.runId, outcome, reason, spendMicros: totals.spendMicros }, 'run ended');
}
