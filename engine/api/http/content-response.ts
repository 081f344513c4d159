import type { FileHandle } from 'node:fs/promises';

/**
 * Answers with the bytes of an open file, which is closed after them, as something to save and never to show: the bytes may be
 * anybody's.
 */
export async function contentResponse(
  handle: FileHandle,
  { filename, mimeType }: { filename: string; mimeType: string },
): Promise<Response> {
  const { size } = await handle.stat();
  return new Response(handle.readableWebStream({ autoClose: true }) as ReadableStream, {
    headers: {
      'content-type': isHeaderValue(mimeType) ? mimeType : 'application/octet-stream',
      'content-length': String(size),
      'content-disposition': contentDisposition(filename),
      'x-content-type-options': 'nosniff',
    },
  });
}

/**
 * `filename` is for old clients and keeps the letters that a header can have; `filename*` has the whole name (RFC 6266).
 */
function contentDisposition(filename: string): string {
  const plain = filename.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(filename.toWellFormed()).replaceAll(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function isHeaderValue(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}
