import type { RunInput } from '../../../../contract/run.ts';
import { readDeliveryFile } from '../../../../database/files/read-delivery-file.ts';
import type { Database } from '../../../../database/schema.ts';
import { inputFilePath } from '../../../../definitions/sources/dispatch/input-file-path.ts';
import { z } from 'zod';
import type { ActivityDependencies } from '../../../dependencies.ts';
import type { FilesOfEvent, GivenFile } from './given-file.ts';
import { slackFiles } from './slack-files.ts';

const NONE: FilesOfEvent = { files: [], leftOut: [] };

/** What `dispatchByHand` writes into the body of a delivery. */
const Given = z.object({
  files: z.record(
    z.string(),
    z.object({ filename: z.string(), bytes: z.number(), sha256: z.string(), deliveryId: z.string() }),
  ),
});

/**
 * The files that came with the event of a run: those that a person gave as inputs, and those that a person attached to a message
 * in Slack, if the automation may read there (`permissions: { slack: read }`).
 */
export function filesOfEvent(
  { environment, database }: Pick<ActivityDependencies, 'environment' | 'database'>,
  { event, automation }: Pick<RunInput, 'event' | 'automation'>,
  payload: unknown,
): FilesOfEvent {
  if (event.source === 'dispatch') return { files: givenFiles(database, payload), leftOut: [] };
  const mayRead = event.source === 'slack' && automation.permissions['slack'] === 'read';
  return mayRead ? slackFiles(environment, payload) : NONE;
}

function givenFiles(database: Database, payload: unknown): GivenFile[] {
  const given = Given.safeParse(payload);
  if (!given.success) return [];
  return Object.entries(given.data.files).map(([input, { filename, bytes, sha256, deliveryId }]) => ({
    path: inputFilePath(input, filename),
    filename,
    bytes,
    sha256,
    content: () => readDeliveryFile(database, { source: 'dispatch', deliveryId, input }),
  }));
}
