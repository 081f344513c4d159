import { createLog } from '../connections/log.ts';
import { readPlace, type PlaceOptions } from './place.ts';
import { runService } from './run-service.ts';

/** Workflows and activities. Runs until it is told to stop. */
export async function worker(options: PlaceOptions): Promise<void> {
  const place = readPlace(options, 'worker');
  const log = createLog('worker', place.environment.logLevel);
  await runService(async () => {
    const { startWorker } = await import('../activities/worker.ts');
    return await startWorker({ ...place, log });
  });
}
