import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import type { SchedulePlace } from '../../triggers/plan-schedules.ts';
import { readDefinitions } from '../place/read-definitions.ts';
import type { Place } from '../place/read-place.ts';
import { temporalOf } from '../place/temporal-of.ts';

/** Reads the definitions and connects to Temporal for as long as `use` takes. Throws if either is not possible. */
export async function withSchedules<T>(place: Place, use: (schedules: SchedulePlace) => Promise<T>): Promise<T> {
  const definitions = readDefinitions(place.definitionsFolder);
  const { client, close } = await connectTemporal(temporalOf(place));
  try {
    const { taskQueue } = place.environment;
    return await use({ client, taskQueue, definitions, onProgress: (line) => process.stderr.write(`${line}\n`) });
  } finally {
    await close();
  }
}
