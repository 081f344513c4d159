import { accessSync, constants, mkdirSync } from 'node:fs';
import { cacheFolder } from './cache-folder.ts';
import { errorText } from './error-text.ts';

/** The cache folder, made if it is missing. Throws an Error that says what to do if this user cannot write there. */
export function writableCacheFolder(environment: NodeJS.ProcessEnv): string {
  const folder = cacheFolder(environment);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (error) {
    throw new Error(
      `Curfew cannot write to its cache folder ${folder} (${errorText(error)}). Set XDG_CACHE_HOME to a folder that this user may write to.`,
      { cause: error },
    );
  }
}
