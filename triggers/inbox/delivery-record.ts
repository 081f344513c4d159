import type { NewDelivery } from '../../database/inbox/new-delivery.ts';

/** A delivery as one record of the spool: the length of its JSON in four bytes, the JSON of all but its body, the body. */
export function encodeDelivery({ body, ...rest }: NewDelivery): Uint8Array {
  const json = Buffer.from(JSON.stringify(rest));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.byteLength);
  return Buffer.concat([length, json, body]);
}

/** Reads back what `encodeDelivery` made. The body shares the record's memory. Throws an Error for anything else. */
export function decodeDelivery(record: Buffer): NewDelivery {
  const end = 4 + record.readUInt32BE();
  const rest = JSON.parse(record.toString('utf8', 4, end)) as Omit<NewDelivery, 'body'>;
  return { ...rest, body: record.subarray(end) };
}
