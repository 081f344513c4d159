import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileTypeFromFile } from 'file-type';
import type { TakenFile } from '../taken-file.ts';

const HEAD_BYTES = 4_096;
const BINARY = 'application/octet-stream';
/** A browser would run these, whatever the file is called. */
const MARKUP: readonly [pattern: RegExp, mime: string][] = [
  [/^(?:<!--[^]*?-->\s*)*<(?:!doctype\s+html|html|head|body|script|iframe)\b/i, 'text/html'],
  [/<svg[\s>]/i, 'image/svg+xml'],
  [/^<\?xml\b/i, 'application/xml'],
];
/** A name may say more only about text that nothing runs. */
const PLAIN_TEXTS: Readonly<Record<string, string>> = {
  '.csv': 'text/csv',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.tsv': 'text/tab-separated-values',
};

/**
 * What a file is by its content, as a media type: by its signature where it has one, else as a text or as bytes. The name
 * counts only between kinds of plain text.
 */
export async function fileKind({ name, path }: Pick<TakenFile, 'name' | 'path'>): Promise<string> {
  const known = await fileTypeFromFile(path);
  // A signature of XML says nothing about what it is for.
  if (known !== undefined && known.mime !== 'application/xml') return known.mime;
  if (!(await isText(path))) return BINARY;
  const head = (await readHead(path)).replace(/^\uFEFF/, '').trimStart();
  const markup = MARKUP.find(([pattern]) => pattern.test(head));
  return markup?.[1] ?? PLAIN_TEXTS[extname(name).toLowerCase()] ?? 'text/plain';
}

/** Whether it is UTF-8 without zero bytes, to its end. */
async function isText(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      if (chunk.includes(0)) return false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

async function readHead(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
