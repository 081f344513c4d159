import { ApiError } from './api-error.ts';

/** One field of a form. Its content must be read to the end before the next part is asked for. */
export interface FormPart {
  name: string;
  /** Null for a field that is not a file. */
  filename: string | null;
  contentType: string | null;
  content: AsyncGenerator<Uint8Array>;
}

const LONGEST_HEADERS = 16 * 1024;

interface Reading {
  source: AsyncIterator<Uint8Array>;
  buffer: Buffer;
}

/**
 * Reads a body of `multipart/form-data` part by part, with no more of it in memory than one chunk. Throws ApiError 400 if
 * the body is not one, or ends too early.
 */
export async function* readMultipart(
  contentType: string,
  body: AsyncIterable<Uint8Array>,
): AsyncGenerator<FormPart, void> {
  const delimiter = Buffer.from(`\r\n--${boundaryOf(contentType)}`);
  // The first boundary has no line before it.
  const reading = { source: body[Symbol.asyncIterator](), buffer: Buffer.from('\r\n') };
  await skip(upTo(reading, delimiter));
  while (!(await isLast(reading))) {
    const headers = await readHeaders(reading);
    const content = upTo(reading, delimiter);
    yield { ...headers, content };
    await skip(content);
  }
}

function boundaryOf(contentType: string): string {
  const [, quoted, plain] = /^multipart\/form-data\s*;.*\bboundary=(?:"([^"]+)"|([^\s;]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain;
  if (boundary === undefined) throw new ApiError(400, 'The body must be multipart/form-data with a boundary.');
  return boundary;
}

/** Gives what comes before `end`, and takes `end` away. */
async function* upTo(reading: Reading, end: Buffer): AsyncGenerator<Uint8Array> {
  for (;;) {
    const at = reading.buffer.indexOf(end);
    // Without a match, the last bytes may be the beginning of one.
    const ready = reading.buffer.subarray(0, at >= 0 ? at : Math.max(0, reading.buffer.length - end.length + 1));
    reading.buffer = reading.buffer.subarray(ready.length + (at >= 0 ? end.length : 0));
    if (ready.length > 0) yield ready;
    if (at >= 0) return;
    await fill(reading);
  }
}

async function fill(reading: Reading): Promise<void> {
  const { done, value } = await reading.source.next();
  if (done) throw new ApiError(400, 'The body ended before its last boundary.');
  reading.buffer = Buffer.concat([reading.buffer, value]);
}

/** After the last boundary comes `--`. */
async function isLast(reading: Reading): Promise<boolean> {
  while (reading.buffer.length < 2) await fill(reading);
  return reading.buffer.subarray(0, 2).toString() === '--';
}

async function readHeaders(reading: Reading): Promise<Omit<FormPart, 'content'>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of upTo(reading, Buffer.from('\r\n\r\n'))) {
    size += chunk.length;
    if (size > LONGEST_HEADERS) throw new ApiError(400, 'A part of the form has headers that are too long.');
    chunks.push(chunk);
  }
  const lines = Buffer.concat(chunks).toString().split('\r\n');
  const disposition = headerOf(lines, 'content-disposition') ?? '';
  return {
    name: parameter(disposition, 'name') ?? '',
    filename: parameter(disposition, 'filename'),
    contentType: headerOf(lines, 'content-type'),
  };
}

function headerOf(lines: string[], name: string): string | null {
  const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? null : line.slice(name.length + 1).trim();
}

/**
 * https://html.spec.whatwg.org/#multipart-form-data says how names are escaped, and that a backslash is one. Old versions of
 * curl escape by backslashes instead, which is clear where there is a quote: all others escape it.
 */
function parameter(disposition: string, name: string): string | null {
  const value = new RegExp(`[;\\s]${name}="(.*?)"\\s*(?:;\\s*[\\w*]+=|$)`, 'is').exec(disposition)?.[1];
  if (value === undefined) return null;
  const plain = value.includes('"') ? value.replaceAll(/\\(["\\])/g, '$1') : value;
  return plain.replaceAll('%22', '"').replaceAll(/%0d/gi, '\r').replaceAll(/%0a/gi, '\n');
}

async function skip(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}
