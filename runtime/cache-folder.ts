import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Curfew keeps for this user what can be made again: nobody else can write there. By XDG's base directories. */
export function cacheFolder(environment: NodeJS.ProcessEnv): string {
  return join(environment['XDG_CACHE_HOME'] || join(environment['HOME'] || homedir(), '.cache'), 'curfew');
}
