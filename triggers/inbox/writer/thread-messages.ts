import type { MarkedDelivery } from '../../../database/inbox/mark-delivery.ts';
import type { NewDelivery } from '../../../database/inbox/new-delivery.ts';
import type { StoredDelivery } from '../../../database/inbox/store-deliveries.ts';

/** What the thread is asked to do, in one transaction each. */
export type ThreadWork =
  { kind: 'store'; packed: PackedDeliveries } | { kind: 'mark'; marked: readonly MarkedDelivery[] };

export interface ThreadRequest {
  id: number;
  work: ThreadWork;
}

/** The first one, with the id 0, says that the thread is ready. `stored` is empty for marks. */
export type ThreadAnswer = { id: number; stored: StoredDelivery[] } | { id: number; error: ThreadError };

/** Deliveries whose bodies lie one after the other in one buffer, which is handed over without a copy. */
export interface PackedDeliveries {
  rest: Omit<NewDelivery, 'body'>[];
  bodyLengths: number[];
  bodies: ArrayBuffer;
}

/** An error with what tells data that is wrong from a database that is away. */
interface ThreadError {
  name: string;
  message: string;
  code?: unknown;
  errcode?: unknown;
}

/** Copies the bodies, so that their own memory can be given back whatever the thread does. */
export function packDeliveries(deliveries: readonly NewDelivery[]): PackedDeliveries {
  const bodyLengths = deliveries.map(({ body }) => body.byteLength);
  const bytes = new Uint8Array(bodyLengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  const rest = deliveries.map(({ body, ...others }) => {
    bytes.set(body, at);
    at += body.byteLength;
    return others;
  });
  return { rest, bodyLengths, bodies: bytes.buffer };
}

export function unpackDeliveries({ rest, bodyLengths, bodies }: PackedDeliveries): NewDelivery[] {
  let at = 0;
  return rest.map((others, index) => {
    const length = bodyLengths[index] ?? 0;
    const body = new Uint8Array(bodies, at, length);
    at += length;
    return { ...others, body };
  });
}

export function packError(error: unknown): ThreadError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const packed: ThreadError = { name: error.name, message: error.message };
  if ('code' in error) packed.code = error.code;
  if ('errcode' in error) packed.errcode = error.errcode;
  return packed;
}

export function unpackError({ name, message, ...codes }: ThreadError): Error {
  return Object.assign(name === 'TypeError' ? new TypeError(message) : new Error(message), codes);
}
