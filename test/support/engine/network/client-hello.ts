/** The ClientHello of a TLS 1.2 client that names these servers, for tests of who reads it. */
export function clientHello({ names = [], further = [] }: { names?: string[]; further?: [number, Buffer][] }): Buffer {
  const list = Buffer.concat(
    names.map((name) => Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(name, 'latin1'))])),
  );
  const all: [number, Buffer][] = [...(names.length > 0 ? [[0, sized(2, list)] as [number, Buffer]] : []), ...further];
  const extensions = Buffer.concat(all.map(([type, content]) => Buffer.concat([number(2, type), sized(2, content)])));
  const body = Buffer.concat([
    Buffer.from([3, 3]),
    Buffer.alloc(32, 7),
    sized(1, Buffer.alloc(0)),
    sized(2, Buffer.from([0xc0, 0x2f])),
    sized(1, Buffer.from([0])),
    sized(2, extensions),
  ]);
  return Buffer.concat([Buffer.from([1]), sized(3, body)]);
}

/** The message in records of at most `bytes` bytes. */
export function inRecords(message: Buffer, bytes = 16_384): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += bytes) {
    records.push(Buffer.concat([Buffer.from([22, 3, 1]), sized(2, message.subarray(at, at + bytes))]));
  }
  return Buffer.concat(records);
}

function sized(bytes: number, content: Buffer): Buffer {
  return Buffer.concat([number(bytes, content.length), content]);
}

function number(bytes: number, value: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value, 0, bytes);
  return buffer;
}
