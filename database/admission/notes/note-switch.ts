import type { Database } from '../../schema.ts';
import type { SwitchesTable } from '../admission-tables.ts';

/** Writes down that people switched automations off or on. Call it in the transaction that does it. */
export async function noteSwitch(transaction: Database, done: Omit<SwitchesTable, 'doneAt'>): Promise<void> {
  await transaction
    .insertInto('switches')
    .values({ ...done, doneAt: new Date().toISOString() })
    // The same, done twice in a millisecond.
    .onConflict((conflict) => conflict.columns(['doneAt', 'automation', 'isOn']).doNothing())
    .execute();
}
