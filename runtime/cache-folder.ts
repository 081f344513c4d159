import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for files that can be made again, by XDG's base directories. Only this user can write there. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache'), 'curfew');
}
