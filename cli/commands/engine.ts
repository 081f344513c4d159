import { installTemporalLog } from '../../connections/temporal/install-temporal-log.ts';
import { createLog } from '../../runtime/log.ts';
import { startEngine } from '../../engine/server.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { runService } from '../processes/run-service.ts';

/** Serves the Managed Agents API on this machine, at CURFEW_ENGINE_PORT, until it is asked to stop. */
export async function engine(options: PlaceOptions): Promise<void> {
  const { dataFolder, environment } = readPlace(options, 'engine');
  const log = createLog('engine', environment.logLevel, await ownSecrets(environment, dataFolder));
  await runService(async () => {
    await installTemporalLog(log);
    return await startEngine({ environment, dataFolder, port: environment.enginePort, log });
  });
}
