import type { TemporalSettings } from '../../connections/temporal/connect-temporal.ts';
import { runningDev } from '../dev/running-dev.ts';
import type { Place } from './read-place.ts';

/**
 * Where a command finds Temporal: where the environment says, else where the running `curfew dev` of this data folder says.
 * The address is null where neither does, which `connectTemporal` explains.
 */
export function temporalOf({ dataFolder, environment }: Place): TemporalSettings {
  if (environment.temporal.address !== null) return environment.temporal;
  return runningDev(dataFolder)?.temporal ?? environment.temporal;
}
