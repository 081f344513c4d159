import { ApiError } from './api-error.ts';
import { readMultipart, type FormPart } from './read-multipart.ts';
import { refuseLonger } from './refuse-longer.ts';

/** A form that is read while it arrives. */
export interface UploadForm {
  /** The next file; null after the last one. The content of the one before must have been read. */
  nextFile(): Promise<FormPart | null>;
  /** What has arrived so far of the fields that are wanted; all of them once `nextFile` has returned null. */
  fields: Record<string, string>;
}

interface Wanted {
  /** Names of the fields that are files. */
  files: string[];
  /** Names of other fields; those that are not named here are ignored. */
  fields: string[];
  mostBytes: number;
  /** What is said about a form with more bytes. */
  tooLarge: string;
}

/** No field of any form needs more. */
const LONGEST_FIELD = 1_024;

/** Begins to read a form. Throws ApiError 400 for what is no form, and 413 for one that is too large. */
export function uploadForm(request: Request, wanted: Wanted): UploadForm {
  const { mostBytes, tooLarge } = wanted;
  if (Number(request.headers.get('content-length')) > mostBytes) throw new ApiError(413, tooLarge);
  const body = (request.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
  const type = request.headers.get('content-type') ?? '';
  // A body that is cancelled closes the connection, and a client that is still sending would never read why.
  const whole = body.values({ preventCancel: true });
  const parts = readMultipart(type, refuseLonger(whole, mostBytes, tooLarge));
  const fields: Record<string, string> = {};
  return {
    fields,
    async nextFile() {
      for (let next = await parts.next(); !next.done; next = await parts.next()) {
        const { name, filename, content } = next.value;
        if (filename !== null && wanted.files.includes(name)) return next.value;
        if (wanted.fields.includes(name)) fields[name] = await readText(content);
      }
      return null;
    },
  };
}

/** The beginning of a field as text; the rest is read and dropped. */
async function readText(content: AsyncIterable<Uint8Array>): Promise<string> {
  let text = Buffer.alloc(0);
  for await (const chunk of content) text = Buffer.concat([text, chunk.subarray(0, LONGEST_FIELD - text.length)]);
  return text.toString();
}
