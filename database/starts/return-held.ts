import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';
import { heldFor } from './held-for.ts';
import { letGo } from './let-go.ts';

/**
 * Gives what is held for a run back to the budgets, because the run has ended or will never begin. A second call changes
 * nothing. Call it in a transaction.
 */
export async function returnHeld(transaction: Database, runId: RunId, at: string): Promise<void> {
  const held = await heldFor(transaction, runId);
  if (held !== null) await letGo(transaction, { held, state: 'returned', at });
}
