import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { isOpen } from '../../connections/temporal/is-open.ts';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { heldSubjects, type HeldSubject } from '../../database/runs/held-subjects.ts';
import { releaseSubject, type ReleasedSubject } from '../../database/runs/release-subject.ts';
import type { Database } from '../../database/schema.ts';
import { runWorkflowId, SIGNALS } from '../../contract/temporal-names.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { jsonLine } from '../json-line.ts';
import { readPlace, type Place, type PlaceOptions } from '../place/read-place.ts';
import { temporalOf } from '../place/temporal-of.ts';
import { withDatabase } from '../place/with-database.ts';

export interface ReleaseOptions extends PlaceOptions {
  automation?: string;
  force?: boolean;
  json?: boolean;
}

/**
 * Frees a subject whose run has ended without freeing it. With `force` the subject is freed even if its run is still going,
 * or if Temporal cannot be reached.
 */
export async function release(subject: string, { automation, force, json, ...options }: ReleaseOptions): Promise<void> {
  const place = readPlace(options, 'command');
  const released = await withDatabase(place, async (database) => {
    const holders = await holdersOf(database, subject, automation);
    if (!force) await refuseRunning(place, holders);
    const releases = holders.map((holder) =>
      releaseSubject(database, { subject, automation: holder.automation, ifHeldBy: holder.runId }),
    );
    return (await Promise.all(releases)).flat();
  });
  await wake(place, released);
  if (json) return console.log(jsonLine(released));
  for (const { automation: name, runId, granted } of released) {
    const now = granted === undefined ? `is free for ${name}` : `goes to ${granted}, which waited for it`;
    console.log(`${subject} ${now}; ${runId} had it.`);
  }
  if (released.length === 0) console.log(`Another run has taken ${subject} meanwhile; nothing was changed.`);
}

async function holdersOf(database: Database, subject: string, automation?: string): Promise<HeldSubject[]> {
  const held = await heldSubjects(database);
  const holders = held.filter((row) => row.subject === subject && (!automation || row.automation === automation));
  if (holders.length > 0) return holders;
  const others = held.map((row) => `  ${row.subject} (${row.automation})`).join('\n');
  throw new CommandError(
    `No run holds "${subject}".${others && ` These subjects are held:\n${others}`}`,
    EXIT.notFound,
  );
}

/** If Temporal cannot be reached, `curfew serve` wakes the runs later. */
async function wake(place: Place, released: readonly ReleasedSubject[]): Promise<void> {
  const granted = released.flatMap((row) => row.granted ?? []);
  if (granted.length === 0) return;
  try {
    const { client, close } = await connectTemporal(temporalOf(place));
    const signal = (runId: string) => client.workflow.getHandle(runWorkflowId(runId)).signal(SIGNALS.wake);
    await Promise.allSettled(granted.map(signal));
    await close();
  } catch {
    console.error(`Temporal cannot be reached; \`curfew serve\` wakes ${granted.join(', ')} when it can.`);
  }
}

async function refuseRunning(place: Place, holders: HeldSubject[]): Promise<void> {
  const { client, close } = await connectTemporal(temporalOf(place));
  try {
    for (const { runId } of holders) {
      if (!(await isRunning(client, runId))) continue;
      throw new CommandError(
        `${runId} is still running. End it (curfew cancel ${runId}), or take the subject from it with --force.`,
        EXIT.refused,
      );
    }
  } finally {
    await close();
  }
}

async function isRunning(client: Client, runId: string): Promise<boolean> {
  try {
    return isOpen((await client.workflow.getHandle(runWorkflowId(runId)).describe()).status);
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
