import { readFileSync, statSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { decodeUtf8 } from '../../definitions/loading/decode-utf8.ts';
import { errorText } from '../../runtime/error-text.ts';
import { CommandError, EXIT } from '../command-error.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** The text of a file, or of standard input for `-`. Throws a CommandError if it cannot be read. */
export async function readSource(file: string): Promise<string> {
  const name = file === '-' ? 'standard input' : file;
  const bytes = file === '-' ? await buffer(process.stdin) : readFile(file);
  if (bytes.byteLength > MOST_BYTES) throw tooLarge(name);
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return decoded.text;
  throw new CommandError(`${name}:${decoded.line}:${decoded.column}: ${decoded.message}`, EXIT.usage);
}

function readFile(file: string): Buffer {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new CommandError(`There is no file ${file}.`, EXIT.usage);
  if (!stat.isFile()) throw new CommandError(`${file} is not a file.`, EXIT.usage);
  if (stat.size > MOST_BYTES) throw tooLarge(file);
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandError(`${file} cannot be read: ${errorText(error)}`, EXIT.usage, { cause: error });
  }
}

function tooLarge(name: string): CommandError {
  return new CommandError(`${name} has more than ${MOST_BYTES / 1024 / 1024} MB.`, EXIT.usage);
}
