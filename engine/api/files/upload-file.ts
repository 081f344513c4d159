import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { freeBytes, storeUpload, type FileRow } from '../../store/files/file-store.ts';
import { isDiskFull } from '../../store/files/is-disk-full.ts';
import { ApiError } from '../http/api-error.ts';
import { readMultipart, type FormPart } from '../http/read-multipart.ts';
import { refuseLonger } from '../http/refuse-longer.ts';

const EXPIRES = 'expires_in_seconds';
const Fields = z.object({ [EXPIRES]: z.coerce.number().int().min(3_600).max(7_776_000).optional() });

const MiB = 1024 * 1024;
const LARGEST_FILE = 64 * MiB;
/** Room for what a form has besides the file. */
const LARGEST_FORM = LARGEST_FILE + MiB;
/** Of all uploads together. Copies in sessions and outputs do not count. */
const ALL_UPLOADS = 10 * 1024 * MiB;
const LONGEST_FIELD = 1_024;
const TOO_LARGE = `A file may have at most ${LARGEST_FILE} bytes.`;
const DISK_FULL = 'The disk of the engine is full. Delete files or sessions, or give it more room.';
const CUT_OFF = 'The connection was closed before the file had arrived.';
const TOO_MANY = `All uploads together may have at most ${ALL_UPLOADS} bytes. Delete some that nobody needs any more.`;

type Parts = AsyncGenerator<FormPart, void>;

/**
 * Stores the field `file` of a form, streamed from the network to the disk. Throws ApiError or ZodError for an invalid
 * form, and for a file that is too large or has no room; then nothing is kept.
 */
export async function uploadFile(engine: Engine, request: Request): Promise<FileRow> {
  const { database, bytes } = engine;
  if (Number(request.headers.get('content-length')) > LARGEST_FORM) throw new ApiError(413, TOO_LARGE);
  const body = (request.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
  const form = refuseLonger(body, LARGEST_FORM, TOO_LARGE);
  const parts = readMultipart(request.headers.get('content-type') ?? '', form);
  const fields: Record<string, string> = {};
  const file = await untilFile(parts, fields);
  if (!file) throw new ApiError(400, 'file: a file, as multipart/form-data');
  const refused: string[] = [];
  try {
    return await bytes.keep(refuseLonger(file.content, LARGEST_FILE, TOO_LARGE), async (kept) => {
      refused.push(kept.sha256);
      if (await untilFile(parts, fields)) throw new ApiError(400, 'file: send one file at a time');
      const { [EXPIRES]: seconds } = Fields.parse(fields);
      const upload = {
        filename: file.filename ?? '',
        mime_type: file.contentType ?? 'application/octet-stream',
        bytes: kept,
        expires_at: seconds === undefined ? null : new Date(Date.now() + seconds * 1_000).toISOString(),
      };
      const row = await storeUpload(database, upload, ALL_UPLOADS);
      if (!row) throw new ApiError(400, TOO_MANY, 'storage_quota_exceeded');
      return row;
    });
  } catch (error) {
    await freeBytes(database, bytes, refused);
    if (isDiskFull(error)) throw new ApiError(400, DISK_FULL, 'storage_quota_exceeded');
    if (error instanceof Error && 'code' in error && error.code === 'ECONNRESET') throw new ApiError(400, CUT_OFF);
    throw error;
  }
}

/** Reads fields up to the next file; null if there is none. Only fields with a meaning are kept. */
async function untilFile(parts: Parts, fields: Record<string, string>): Promise<FormPart | null> {
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    if (next.value.filename !== null && next.value.name === 'file') return next.value;
    if (next.value.name === EXPIRES) fields[EXPIRES] = await readText(next.value.content);
  }
  return null;
}

async function readText(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = Buffer.alloc(0);
  for await (const chunk of content) text = Buffer.concat([text, chunk.subarray(0, LONGEST_FIELD - text.length)]);
  return text.toString();
}
