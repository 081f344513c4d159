import { sql } from 'kysely';
import type { SessionWrite } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';

/** Of all that users send to one session. An attempt of the brain reads it into memory. */
const MOST_BYTES = 64 * 1024 * 1024;

const TYPES = ['user.message', 'user.custom_tool_result'];

/** Of the images and documents of one event: the model endpoint takes 32 MB in a request. */
const MOST_SHOWN_BYTES = 20_000_000;

/** Throws ApiError 400 if what one event shows is too large to be sent to the model: `inline` bytes and files of `sizes`. */
export function refuseLargeMedia(inline: number, sizes: number[]): void {
  const bytes = inline + encodedBytes(sizes);
  if (bytes <= MOST_SHOWN_BYTES) return;
  throw new ApiError(
    400,
    `The images and documents of a message may have ${MOST_SHOWN_BYTES} bytes together in base64, and these have ${bytes}. ` +
      'Send some of them later, or mount large files as resources of the session.',
  );
}

/**
 * Throws ApiError 400 if all that users have sent to the session would be too large with these events: texts, images and
 * documents, also those in files. `sizes` are those of the files that the events name.
 */
export async function refuseTooMuch(write: SessionWrite, events: object[], sizes: number[]): Promise<void> {
  const added = Buffer.byteLength(JSON.stringify(events)) + encodedBytes(sizes);
  if ((await bytesSent(write)) + added > MOST_BYTES) throw tooMuch();
}

async function bytesSent({ transaction, session }: SessionWrite): Promise<number> {
  const sent = transaction.selectFrom('events').where('session_id', '=', session.id).where('type', 'in', TYPES);
  const { total } = await sent
    .select(sql<number>`coalesce(sum(octet_length(body)), 0)`.as('total'))
    .executeTakeFirstOrThrow();
  const naming = await sent.select('details').where('details', 'is not', null).execute();
  return naming.reduce((sum, { details }) => sum + bytesOfFiles(JSON.parse(details ?? '{}')), Number(total));
}

function bytesOfFiles({ files = {} }: { files?: Record<string, { bytes: number }> }): number {
  return encodedBytes(Object.values(files).map(({ bytes }) => bytes));
}

/** In base64. */
function encodedBytes(sizes: number[]): number {
  return sizes.reduce((sum, bytes) => sum + Math.ceil((bytes * 4) / 3), 0);
}

function tooMuch(): ApiError {
  return new ApiError(
    400,
    `Everything that is sent to a session may have ${MOST_BYTES / 1024 / 1024} MB together. ` +
      'Mount large files as resources of the session, or begin another session.',
  );
}
