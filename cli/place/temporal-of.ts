import type { TemporalSettings } from '../../connections/temporal/connect-temporal.ts';
import { runningDev } from '../dev/running-dev.ts';
import type { Place } from './read-place.ts';

/**
 * Returns where a command finds Temporal: the server that the environment names, else the one of the `curfew dev` that runs
 * in this data folder. If there is neither, the address is null, and `connectTemporal` explains that.
 */
export function temporalOf({ dataFolder, environment }: Place): TemporalSettings {
  if (environment.temporal.address !== null) return environment.temporal;
  return runningDev(dataFolder)?.temporal ?? environment.temporal;
}
