import { createHash } from 'node:crypto';

/** Before each record: its length in four bytes, then its SHA-256. */
export const HEAD_BYTES = 4 + 32;

/** Frames a record, so that a reader sees whether all of it was written. */
export function encodeRecord(payload: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(payload.byteLength);
  createHash('sha256').update(payload).digest().copy(head, 4);
  return [head, payload];
}

/** The length of the record after a head. */
export function recordLength(head: Buffer): number {
  return head.readUInt32BE();
}

/** Whether a record is what was written behind this head. */
export function isWhole(head: Buffer, payload: Uint8Array): boolean {
  return createHash('sha256').update(payload).digest().equals(head.subarray(4));
}
