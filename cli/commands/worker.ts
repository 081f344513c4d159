import { startWorker } from '../../activities/worker.ts';
import { installTemporalLog } from '../../connections/temporal/install-temporal-log.ts';
import { createLog } from '../../runtime/log.ts';
import { registerSearchAttributes } from '../../connections/temporal/register-search-attributes.ts';
import { connectTemporal } from '../../connections/temporal/connect-temporal.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { runService } from '../processes/run-service.ts';

/** Runs workflows and activities until it is asked to stop. */
export async function worker(options: PlaceOptions): Promise<void> {
  const { dataFolder, environment } = readPlace(options, 'worker');
  const log = createLog('worker', environment.logLevel, await ownSecrets(environment, dataFolder));
  await runService(async () => {
    await installTemporalLog(log);
    // Runs are started with these attributes, and workflows write their phase to them.
    const { connection, close } = await connectTemporal(environment.temporal);
    await registerSearchAttributes(connection, environment.temporal.namespace);
    await close();
    return await startWorker({ environment, dataFolder, log });
  });
}
