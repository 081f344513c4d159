import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Client } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';

const CHECKOUT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Writes the history of a run to `test/histories/`, for replay by later versions, if CURFEW_RECORD_HISTORIES is set. One that
 * is there stays as it is, because it shows what an earlier version did.
 */
export async function recordHistory(client: Client, workflowId: string, name: string): Promise<void> {
  if (!process.env['CURFEW_RECORD_HISTORIES']) return;
  const file = fileURLToPath(new URL(`../../histories/${name}.json`, import.meta.url));
  if (existsSync(file)) return;
  const history = historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory());
  // The identity and the sticky queue name the process and the machine that recorded it; a stack trace names the checkout's folder.
  const plain = history
    .replaceAll(/"identity": "[^"]*"/g, '"identity": "recorder"')
    .replaceAll(/"name": "\d+@[^"]*"/g, '"name": "recorder"')
    .replaceAll(CHECKOUT, '');
  await writeFile(file, `${plain}\n`);
}
