/** What the first bytes of a connection say about its TLS. */
export type ClientHello =
  | { kind: 'incomplete' }
  | { kind: 'not-tls' }
  /** `serverName` is null if the client names none. */
  | { kind: 'hello'; serverName: string | null; isEncrypted: boolean };

/** The largest one that is read: with post-quantum keys it has about 2 KB. */
export const MOST_HELLO_BYTES = 16 * 1024;

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
/** Clients send one or two. More would make each of many small packets dear to read. */
const MOST_RECORDS = 64;
const MOST_RECORD_BYTES = 16 * 1024;
const SERVER_NAME = 0;
const ENCRYPTED_CLIENT_HELLO = 0xfe0d;
const HOST_NAME = 0;

/**
 * Reads the ClientHello (RFC 8446, 4.1.2), which may be spread over many records and packets, at the beginning of
 * `bytes`. What servers could read in two ways is `not-tls`. `isEncrypted`: there is another hello inside, with a server
 * name that only the server can read (RFC 9849).
 */
export function readClientHello(bytes: Buffer): ClientHello {
  const message = joinRecords(bytes);
  if (message === 'incomplete' || message === 'not-tls') return { kind: message };
  const reader = readerOf(message.subarray(4));
  try {
    // Version and random bytes; then session id, cipher suites and compression methods, each after its length (RFC 8446, 4.1.2).
    reader.skip(2 + 32);
    reader.skip(reader.uint(1));
    reader.skip(reader.uint(2));
    reader.skip(reader.uint(1));
    const extensions = reader.isAtEnd() ? [] : extensionsOf(reader.take(reader.uint(2)));
    if (!reader.isAtEnd()) return { kind: 'not-tls' };
    return { kind: 'hello', ...summary(extensions) };
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'not-tls' };
    throw error;
  }
}

/** The whole message of the handshake, taken out of its records. */
function joinRecords(bytes: Buffer): Buffer | 'incomplete' | 'not-tls' {
  const parts: Buffer[] = [];
  for (let at = 0; parts.length < MOST_RECORDS;) {
    const head = bytes.subarray(at, at + 5);
    if ((head.length > 0 && head[0] !== HANDSHAKE) || (head.length > 1 && head[1] !== 3)) return 'not-tls';
    if (head.length < 5) return startsHello(Buffer.concat(parts)) ? 'incomplete' : 'not-tls';
    const length = head.readUInt16BE(3);
    if (length === 0 || length > MOST_RECORD_BYTES) return 'not-tls';
    const part = bytes.subarray(at + 5, at + 5 + length);
    parts.push(part);
    at += 5 + length;
    const message = Buffer.concat(parts);
    if (!startsHello(message)) return 'not-tls';
    if (part.length < length) return 'incomplete';
    const whole = message.length < 4 ? Infinity : 4 + message.readUIntBE(1, 3);
    // A client sends nothing else in these records before it has an answer.
    if (message.length >= whole) return message.length === whole ? message : 'not-tls';
  }
  return 'not-tls';
}

/** Whether this may be the beginning of a hello that is not too long. */
function startsHello(message: Buffer): boolean {
  if (message.length > 0 && message[0] !== CLIENT_HELLO) return false;
  return message.length < 4 || 4 + message.readUIntBE(1, 3) <= MOST_HELLO_BYTES;
}

interface Extension {
  type: number;
  content: Buffer;
}

function extensionsOf(bytes: Buffer): Extension[] {
  const reader = readerOf(bytes);
  const extensions: Extension[] = [];
  while (!reader.isAtEnd()) extensions.push({ type: reader.uint(2), content: reader.take(reader.uint(2)) });
  if (new Set(extensions.map(({ type }) => type)).size < extensions.length) throw new RangeError('an extension twice');
  return extensions;
}

function summary(extensions: Extension[]): { serverName: string | null; isEncrypted: boolean } {
  const name = extensions.find(({ type }) => type === SERVER_NAME);
  return {
    serverName: name ? serverNameOf(name.content) : null,
    isEncrypted: extensions.some(({ type }) => type === ENCRYPTED_CLIENT_HELLO),
  };
}

/** A list of names, of which there may be one of each kind, and there is one kind. */
function serverNameOf(content: Buffer): string {
  const list = readerOf(content);
  const names = readerOf(list.take(list.uint(2)));
  const kind = names.uint(1);
  const name = names.take(names.uint(2));
  if (kind !== HOST_NAME || !names.isAtEnd() || !list.isAtEnd()) throw new RangeError('more than one name');
  return name.toString('latin1');
}

interface Reader {
  /** Throws a RangeError, as all of these do, if that many bytes are not there. */
  uint(bytes: number): number;
  take(bytes: number): Buffer;
  skip(bytes: number): void;
  isAtEnd(): boolean;
}

function readerOf(bytes: Buffer): Reader {
  let at = 0;
  const take = (count: number): Buffer => {
    if (at + count > bytes.length) throw new RangeError('the message is cut off');
    at += count;
    return bytes.subarray(at - count, at);
  };
  return {
    uint: (count) => take(count).readUIntBE(0, count),
    take,
    skip: (count) => void take(count),
    isAtEnd: () => at === bytes.length,
  };
}
