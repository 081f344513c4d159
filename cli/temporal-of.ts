import type { TemporalSettings } from '../connections/temporal.ts';
import { readDevFile } from './dev/dev-file.ts';
import type { Place } from './place.ts';

/**
 * Where a command finds Temporal: where the environment says, else where the running `curfew dev` of this data folder says.
 * The address is null where neither does, which `connectTemporal` explains.
 */
export function temporalOf({ dataFolder, environment }: Place): TemporalSettings {
  if (environment.temporal.address !== null) return environment.temporal;
  const found = readDevFile(dataFolder);
  return found && isAlive(found.pid) ? found.temporal : environment.temporal;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
