import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { storeFile, type FileRow } from '../../store/file-store.ts';
import { ApiError } from '../http/api-error.ts';
import { readMultipart, type FormPart } from '../http/read-multipart.ts';

const Fields = z.object({
  expires_in_seconds: z.coerce.number().int().min(3_600).max(7_776_000).optional(),
});

const LONGEST_FIELD = 1_024;
const DISK_FULL = 'The disk of the engine is full. Delete files or sessions, or give it more room.';

type Parts = AsyncGenerator<FormPart, void>;

/**
 * Stores the field `file` of a form, streamed from the network to the disk. Throws ApiError or ZodError for an invalid
 * form; then nothing is kept.
 */
export async function uploadFile(engine: Engine, request: Request): Promise<FileRow> {
  const body = (request.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
  const parts = readMultipart(request.headers.get('content-type') ?? '', body);
  const fields: Record<string, string> = {};
  const file = await untilFile(parts, fields);
  if (!file) throw new ApiError(400, 'file: a file, as multipart/form-data');
  const kept = engine.bytes.keep(file.content, async (bytes) => {
    if (await untilFile(parts, fields)) throw new ApiError(400, 'file: send one file at a time');
    const { expires_in_seconds: seconds } = Fields.parse(fields);
    return await storeFile(engine.database, {
      filename: file.filename ?? '',
      mime_type: file.contentType ?? 'application/octet-stream',
      bytes,
      session_id: null,
      output_path: null,
      downloadable: false,
      expires_at: seconds === undefined ? null : new Date(Date.now() + seconds * 1_000).toISOString(),
    });
  });
  return await kept.catch((error: unknown) => {
    throw isDiskFull(error) ? new ApiError(400, DISK_FULL, 'storage_quota_exceeded') : error;
  });
}

function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Reads fields up to the next file; null if there is none. */
async function untilFile(parts: Parts, fields: Record<string, string>): Promise<FormPart | null> {
  for (let next = await parts.next(); !next.done; next = await parts.next()) {
    if (next.value.filename !== null && next.value.name === 'file') return next.value;
    fields[next.value.name] = await readText(next.value.content);
  }
  return null;
}

async function readText(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = Buffer.alloc(0);
  for await (const chunk of content) text = Buffer.concat([text, chunk.subarray(0, LONGEST_FIELD - text.length)]);
  return text.toString();
}
