import { z } from 'zod';
import type { Engine } from '../../engine.ts';
import { freeBytes, storeUpload, type FileRow } from '../../store/files/file-store.ts';
import { ApiError } from '../http/api-error.ts';
import { inWordsOfSender } from '../http/in-words-of-sender.ts';
import { refuseLonger } from '../http/refuse-longer.ts';
import { uploadForm } from '../http/upload-form.ts';
import { uploadName } from './upload-name.ts';

const EXPIRES = 'expires_in_seconds';
const Fields = z.object({ [EXPIRES]: z.coerce.number().int().min(3_600).max(7_776_000).optional() });

const MiB = 1024 * 1024;
const LARGEST_FILE = 64 * MiB;
/** Room for what a form has besides the file. */
const LARGEST_FORM = LARGEST_FILE + MiB;
/** Of all uploads together. Copies in sessions and outputs do not count. */
const ALL_UPLOADS = 10 * 1024 * MiB;
const TOO_LARGE = `A file may have at most ${LARGEST_FILE} bytes.`;
const TOO_MANY = `All uploads together may have at most ${ALL_UPLOADS} bytes. Delete some that nobody needs any more.`;

/**
 * Stores the field `file` of a form, streamed from the network to the disk. Throws ApiError or ZodError for an invalid
 * form, and for a file that is too large or has no room; then nothing is kept.
 */
export async function uploadFile(engine: Engine, request: Request): Promise<FileRow> {
  return await inWordsOfSender(() => takeFile(engine, request));
}

async function takeFile({ database, bytes }: Engine, request: Request): Promise<FileRow> {
  const form = uploadForm(request, {
    files: ['file'],
    fields: [EXPIRES],
    mostBytes: LARGEST_FORM,
    tooLarge: TOO_LARGE,
  });
  const file = await form.nextFile();
  if (!file) throw new ApiError(400, 'file: a file, as multipart/form-data');
  const refused: string[] = [];
  try {
    return await bytes.keep(refuseLonger(file.content, LARGEST_FILE, TOO_LARGE), async (kept) => {
      refused.push(kept.sha256);
      if (await form.nextFile()) throw new ApiError(400, 'file: send one file at a time');
      const { [EXPIRES]: seconds } = Fields.parse(form.fields);
      const mime_type = file.contentType || 'application/octet-stream';
      const upload = {
        filename: uploadName(file.filename ?? '', mime_type),
        mime_type,
        bytes: kept,
        expires_at: seconds === undefined ? null : new Date(Date.now() + seconds * 1_000).toISOString(),
      };
      const row = await storeUpload(database, upload, ALL_UPLOADS);
      if (!row) throw new ApiError(400, TOO_MANY, 'storage_quota_exceeded');
      return row;
    });
  } catch (error) {
    await freeBytes(database, bytes, refused);
    throw error;
  }
}
