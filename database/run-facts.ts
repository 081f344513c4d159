import type { RunEvent, RunId } from '../workflows/contract.ts';
import type { Database, RunRow } from './schema.ts';

/** What a run record says of a run from its beginning. */
export interface RunFacts {
  runId: RunId;
  /** The automation's id. */
  automation: string;
  /** The agent's name. */
  agent: string;
  /** The id of the agent's model. */
  model?: string;
  event: RunEvent;
  spendLimitMicros: number;
  durationLimitMs: number;
  /** When the workflow started. */
  startedAt: string;
}

/**
 * Makes sure that the run has a record and returns it, locked until the transaction ends: on PostgreSQL, too, one
 * decision about a run at a time.
 */
export async function lockRun(transaction: Database, facts: RunFacts): Promise<RunRow> {
  const { event, ...columns } = facts;
  const { name: eventName, ...eventColumns } = event;
  return await transaction
    .insertInto('runs')
    .values({ ...eventColumns, ...columns, eventName, phase: 'admitting' })
    .onConflict((conflict) => conflict.column('runId').doUpdateSet((row) => ({ phase: row.ref('runs.phase') })))
    .returningAll()
    .executeTakeFirstOrThrow();
}
