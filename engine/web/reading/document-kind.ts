export type DocumentKind = 'html' | 'pdf' | 'text';

const TEXT_TYPES =
  /^(?:text\/|application\/(?:[\w.+-]*\+)?(?:json|xml|yaml|toml|javascript|ecmascript|x-ndjson|x-yaml|x-sh|sql|graphql)$)/;
const HTML_TYPES = ['text/html', 'application/xhtml+xml'];
const BEGINS_AS_HTML = /^\s*(?:<!--(?:(?!-->)[\s\S])*-->\s*)*<(?:!doctype html|html|head|body)\b/i;
const SNIFFED_BYTES = 1_024;

/**
 * What a document is, by its content type and its first bytes; null if its text cannot be read. Servers often send
 * `application/octet-stream` or nothing for what is text.
 */
export function documentKind(bytes: Uint8Array, type: string): DocumentKind | null {
  const start = Buffer.from(bytes.subarray(0, SNIFFED_BYTES)).toString('latin1');
  if (start.includes('%PDF-')) return 'pdf';
  if (HTML_TYPES.includes(type)) return 'html';
  if (type === 'text/plain' || TEXT_TYPES.test(type)) return 'text';
  const isUnknown = type === '' || type === 'application/octet-stream' || type === 'binary/octet-stream';
  if (!isUnknown || isBinary(bytes)) return null;
  return BEGINS_AS_HTML.test(start) ? 'html' : 'text';
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, SNIFFED_BYTES).includes(0);
}
