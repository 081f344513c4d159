import { readEngineKey } from '../engine-key.ts';
import type { Environment } from '../environment.ts';

/** The secrets of this process: none of them may ever leave in an output, or be stored or logged. */
export async function ownSecrets({ secrets }: Pick<Environment, 'secrets'>, dataFolder: string): Promise<string[]> {
  // Before its first start the engine has no key, and elsewhere it has none in this folder.
  const engineKey = await readEngineKey(dataFolder).catch(() => null);
  return engineKey === null ? [...secrets] : [...secrets, engineKey];
}
