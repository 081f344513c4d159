import type { RunId } from '../../contract/event.ts';
import type { RefusedHosts } from '../../contract/refused-hosts.ts';
import type { Database } from '../schema.ts';
import { readMark } from '../sweeps/read-mark.ts';
import { writeMark } from '../sweeps/write-mark.ts';

/** Stores which hosts the sandbox of a run was refused, in place of what was stored before. */
export async function recordRefusedHosts(database: Database, runId: RunId, refused: RefusedHosts): Promise<void> {
  await writeMark(database, markOf(runId), refused);
}

/** Null if the sandbox of the run was refused nothing, as far as is known. */
export async function readRefusedHosts(database: Database, runId: RunId): Promise<RefusedHosts | null> {
  return (await readMark(database, markOf(runId))) as RefusedHosts | null;
}

/** Removes what is stored for runs whose records are removed. */
export async function removeRefusedHosts(database: Database, runIds: readonly RunId[]): Promise<void> {
  await database.deleteFrom('marks').where('name', 'in', runIds.map(markOf)).execute();
}

function markOf(runId: RunId): string {
  return `refused-hosts/${runId}`;
}
