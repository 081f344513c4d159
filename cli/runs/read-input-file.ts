import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { errorText } from '../../runtime/error-text.ts';
import type { InputFile } from '../../triggers/input-file.ts';

/** A file of this machine as an input. Throws an Error that names the file if it cannot be read. */
export async function readInputFile(input: string, path: string): Promise<InputFile> {
  const whole = resolve(path);
  const hash = createHash('sha256');
  try {
    const found = await stat(whole);
    if (!found.isFile()) throw new Error('it is not a regular file');
    await pipeline(createReadStream(whole), hash);
    return {
      filename: basename(whole),
      bytes: found.size,
      sha256: hash.digest('hex'),
      content: () => createReadStream(whole),
    };
  } catch (error) {
    throw new Error(`The file ${path} for "${input}" cannot be read: ${errorText(error)}`, { cause: error });
  }
}
