import { readFileSync, statSync } from 'node:fs';
import { text as textOf } from 'node:stream/consumers';
import { CommandError, EXIT } from '../command-error.ts';

const MOST_BYTES = 16 * 1024 * 1024;

/** The text of a file, or of standard input for `-`. Throws a CommandError if it cannot be read. */
export async function readSource(file: string): Promise<string> {
  if (file === '-') return textOf(process.stdin);
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) throw new CommandError(`There is no file ${file}.`, EXIT.usage);
  if (!stat.isFile()) throw new CommandError(`${file} is not a file.`, EXIT.usage);
  if (stat.size > MOST_BYTES)
    throw new CommandError(`${file} has more than ${MOST_BYTES / 1024 / 1024} MB.`, EXIT.usage);
  return readFileSync(file, 'utf8');
}
