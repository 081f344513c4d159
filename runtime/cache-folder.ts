import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder for what can be made again. It belongs to this user: nobody else can write there. By XDG's base directories. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache'), 'curfew');
}
