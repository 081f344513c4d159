import type { Client } from '@temporalio/client';
import { checkWritable } from '../../database/check-writable.ts';
import type { Database } from '../../database/schema.ts';
import { errorText } from '../../runtime/error-text.ts';

const DEADLINE_MS = 2_000;

/** Sentences that say why this process cannot take deliveries or start runs; none if it is ready. */
export async function findUnready(database: Database, client: Client): Promise<string[]> {
  const [stored, reached] = await Promise.allSettled([
    checkWritable(database),
    client.connection.withDeadline(Date.now() + DEADLINE_MS, () => client.workflowService.getSystemInfo({})),
  ]);
  const reasons: string[] = [];
  if (stored.status === 'rejected') reasons.push(`The database cannot be written: ${errorText(stored.reason)}`);
  if (reached.status === 'rejected') reasons.push(`Temporal cannot be reached: ${errorText(reached.reason)}`);
  return reasons;
}
