import { createLog } from '../connections/log.ts';
import { readPlace, type PlaceOptions } from './place.ts';
import { runService } from './run-service.ts';

export interface EngineOptions extends PlaceOptions {
  host: string;
}

/** The Managed Agents API on this machine, at CURFEW_ENGINE_PORT. Runs until it is told to stop. */
export async function engine({ host, ...options }: EngineOptions): Promise<void> {
  const place = readPlace(options, 'engine');
  const log = createLog('engine', place.environment.logLevel);
  await runService(async () => {
    const { startEngine } = await import('../engine/server.ts');
    return await startEngine({ ...place, host, port: place.environment.enginePort, log });
  });
}
