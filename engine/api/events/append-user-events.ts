import { sql } from 'kysely';
import type { LoggedEvent } from '../../store/session-event.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import { keepNamedFiles, type NamedFiles } from './named-files.ts';
import type { UserEvent } from './user-events.ts';

/** An attempt of the brain reads all of it into memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Appends an event of a user. The result of a tool is processed at once; all others wait until the brain takes them.
 * Throws StoreError if a file is gone.
 */
export async function appendUserEvent(write: SessionWrite, event: UserEvent, files: NamedFiles): Promise<LoggedEvent> {
  const details = await keepNamedFiles(write, event, files);
  return write.append(event, {
    queued: event.type !== 'user.custom_tool_result',
    ...(details ? { details } : {}),
  });
}

/**
 * Throws ApiError 400 if all that users have sent to the session would be too large with these events: texts, images and
 * documents, also those in files.
 */
export async function refuseTooMuch(write: SessionWrite, events: UserEvent[], files: NamedFiles): Promise<void> {
  const { transaction, session } = write;
  const { total } = await transaction
    .selectFrom('events')
    .select(sql<number>`coalesce(sum(octet_length(body)), 0)`.as('total'))
    .where('session_id', '=', session.id)
    .where('type', 'in', ['user.message', 'user.custom_tool_result'])
    .executeTakeFirstOrThrow();
  const named = await transaction
    .selectFrom('events')
    .select('details')
    .where('session_id', '=', session.id)
    .where('type', 'in', ['user.message', 'user.custom_tool_result'])
    .where('details', 'is not', null)
    .execute();
  const inFiles = named.reduce((sum, { details }) => sum + bytesOf(JSON.parse(details ?? '{}')), 0);
  const added = Buffer.byteLength(JSON.stringify(events)) + encoded([...files.values()].map((one) => one.size_bytes));
  if (Number(total) + inFiles + added <= MOST_BYTES) return;
  throw new ApiError(
    400,
    `Everything that is sent to session ${session.id} may have ${MOST_BYTES / 1024 / 1024} MB together. ` +
      'Mount large files as resources of the session, or begin another session.',
  );
}

function bytesOf({ files = {} }: { files?: Record<string, { bytes: number }> }): number {
  return encoded(Object.values(files).map(({ bytes }) => bytes));
}

/** In base64. */
function encoded(sizes: number[]): number {
  return sizes.reduce((sum, bytes) => sum + Math.ceil((bytes * 4) / 3), 0);
}
