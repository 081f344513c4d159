import type { Duplex } from 'node:stream';

const OPCODES = { text: 0x1, close: 0x8, ping: 0x9, pong: 0xa } as const;

/** A whole message as a server sends it: one frame, not masked. */
export function encodeFrame(kind: keyof typeof OPCODES, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  const head = bytes.length < 126 ? Buffer.alloc(2) : bytes.length < 65_536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head.writeUInt8(0x80 | OPCODES[kind], 0);
  if (head.length === 2) head.writeUInt8(bytes.length, 1);
  else if (head.length === 4) {
    head.writeUInt8(126, 1);
    head.writeUInt16BE(bytes.length, 2);
  } else {
    head.writeUInt8(127, 1);
    head.writeBigUInt64BE(BigInt(bytes.length), 2);
  }
  return Buffer.concat([head, bytes]);
}

/** Reads what a client sends: gives each text to `onText`, answers pings and the close of the connection. */
export function readFrames(socket: Duplex, onText: (text: string) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    for (let frame = firstFrame(rest); frame !== null; frame = firstFrame(rest)) {
      rest = rest.subarray(frame.length);
      if (frame.opcode === OPCODES.text) onText(frame.content.toString());
      if (frame.opcode === OPCODES.ping) socket.write(encodeFrame('pong', frame.content));
      if (frame.opcode === OPCODES.close) socket.end(encodeFrame('close', frame.content));
    }
  });
}

/** The first frame of the bytes; null if it has not arrived as a whole. Frames of clients are masked. */
function firstFrame(bytes: Buffer): { opcode: number; content: Buffer; length: number } | null {
  if (bytes.length < 6) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 6 + extra) return null;
  const size = extra === 0 ? short : extra === 2 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const start = 6 + extra;
  if (bytes.length < start + size) return null;
  const mask = bytes.subarray(start - 4, start);
  const content = Buffer.from(bytes.subarray(start, start + size).map((byte, index) => byte ^ (mask[index % 4] ?? 0)));
  return { opcode: bytes.readUInt8(0) & 0x0f, content, length: start + size };
}
