import { isAlive } from '../../runtime/is-alive.ts';
import { readDevFile, type DevFile } from './dev-file.ts';

/** Returns what the running `curfew dev` of this data folder runs, and where; undefined if none is running. */
export function runningDev(dataFolder: string): DevFile | undefined {
  const found = readDevFile(dataFolder);
  return found && isAlive(found.pid) ? found : undefined;
}
