import type { TemporalSettings } from '../../connections/temporal/connect-temporal.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { runningDev } from '../dev/running-dev.ts';
import type { Place } from './read-place.ts';

/**
 * Returns where a command finds Temporal: the server that the environment names, else the one of the `curfew dev` that runs
 * in this data folder. Throws a CommandError if there is neither.
 */
export function temporalOf({ dataFolder, environment }: Place): TemporalSettings {
  if (environment.temporal.address !== null) return environment.temporal;
  const running = runningDev(dataFolder);
  if (running) return running.temporal;
  throw new CommandError(
    `No Temporal server is named, and no \`curfew dev\` runs with the data folder ${dataFolder}. Start one, say with --dir or --data where it runs, or set TEMPORAL_ADDRESS.`,
    EXIT.usage,
  );
}
