import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../environment/environment.ts';

/** What `secretFile` makes: `engine.key`, `engine.secret`. */
const SECRET_FILE = /\.(?:key|secret)$/;

/**
 * The secrets of this process: those of its environment and those in files of its data folder. None of them may ever leave in
 * an output, or be stored or logged.
 */
export async function ownSecrets({ secrets }: Pick<Environment, 'secrets'>, dataFolder: string): Promise<string[]> {
  // Before the first start there is no folder, and before the first start of an engine none of its files.
  const names = (await readdir(dataFolder).catch(() => [])).filter((name) => SECRET_FILE.test(name));
  const files = names.map((name) => readFile(join(dataFolder, name), 'utf8').catch(() => ''));
  const inFiles = (await Promise.all(files)).map((text) => text.trim()).filter((text) => text !== '');
  return [...new Set([...secrets, ...inFiles])];
}
