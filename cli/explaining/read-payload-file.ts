import { readFile, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import type { Settings } from '../../definitions/settings.ts';
import { errorText } from '../../runtime/error-text.ts';
import {
  deliveryOfPayload,
  WrongPayload,
  type PayloadDelivery,
  type PayloadOptions,
} from '../../triggers/delivery-of-payload.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** More than any delivery has. What comes beyond is not read, so that no file takes all memory. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Reads the delivery in a file, or on standard input for `-`. Throws a CommandError that says what is wrong with the file or
 * with its payload.
 */
export async function readPayloadFile(
  file: string,
  options: PayloadOptions,
  { sources }: Pick<Settings, 'sources'>,
): Promise<PayloadDelivery> {
  const bytes = await bytesIn(file);
  try {
    return deliveryOfPayload(bytes, options, sources);
  } catch (error) {
    if (!(error instanceof WrongPayload)) throw error;
    throw new CommandError(`${nameOf(file)}: ${error.message}`, EXIT.usage, { cause: error });
  }
}

async function bytesIn(file: string): Promise<Uint8Array> {
  if (file === '-') return await buffer(process.stdin);
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES)
      throw new Error(`it has ${Math.ceil(size / 1024 / 1024)} MB, and a delivery has at most 25 MB`);
    return await readFile(file);
  } catch (error) {
    const hint = file.includes('.') ? '' : '. If it is the id of a delivery: `curfew explain` says what that does';
    throw new CommandError(`${nameOf(file)} cannot be read: ${errorText(error)}${hint}`, EXIT.usage, { cause: error });
  }
}

function nameOf(file: string): string {
  return file === '-' ? 'The standard input' : file;
}
