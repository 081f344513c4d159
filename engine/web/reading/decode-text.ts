import { TextDecoder } from 'node:util';

const BOMS: readonly [string, readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** A page names its charset within its first bytes: https://html.spec.whatwg.org/#prescan-a-byte-stream. */
const PRESCAN_BYTES = 1_024;
const NAMED_CHARSET = /(?:<meta[^>]{0,400}?charset|<\?xml[^>]{0,400}?encoding)\s*=\s*["']?\s*([\w.:-]{1,40})/i;

/**
 * The text of a document, whatever its charset: the one of its byte order mark, else the one that its header names, else
 * the one that it names itself, else UTF-8, else Windows-1252, which can read everything. A name that no browser knows
 * counts as none.
 */
export function decodeText(bytes: Uint8Array, headerCharset: string | null): string {
  const marked = BOMS.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  const named = [marked, headerCharset, unmarkedUtf16(bytes), charsetInside(bytes)].filter(
    (name) => typeof name === 'string',
  );
  for (const name of named) {
    const decoder = decoderOf(name);
    if (decoder !== null) return decoder.decode(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** UTF-16 without a mark: in a text of mostly Latin letters, every second byte is zero. */
function unmarkedUtf16(bytes: Uint8Array): string | null {
  const start = bytes.subarray(0, PRESCAN_BYTES);
  const zerosAt = (parity: number): number => start.filter((byte, i) => byte === 0 && i % 2 === parity).length;
  const many = start.length / 4;
  if (start.length < 4 || (zerosAt(0) <= many && zerosAt(1) <= many)) return null;
  return zerosAt(1) > zerosAt(0) ? 'utf-16le' : 'utf-16be';
}

/** A document that can name a charset in ASCII is not in UTF-16, whatever it says. */
function charsetInside(bytes: Uint8Array): string | null {
  const name = NAMED_CHARSET.exec(Buffer.from(bytes.subarray(0, PRESCAN_BYTES)).toString('latin1'))?.[1];
  return name === undefined ? null : name.replace(/^utf-16(le|be)?$/i, 'utf-8');
}

function decoderOf(name: string): TextDecoder | null {
  try {
    return new TextDecoder(name);
  } catch {
    return null;
  }
}
