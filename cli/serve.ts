import { createLog } from '../connections/log.ts';
import { readPlace, type PlaceOptions } from './place.ts';
import { runService } from './run-service.ts';

export interface ServeOptions extends PlaceOptions {
  host: string;
  port: number;
}

/** Triggers: HTTP in, inbox, dispatch. Runs until it is told to stop. */
export async function serve({ host, port, ...options }: ServeOptions): Promise<void> {
  const place = readPlace(options, 'serve');
  const log = createLog('serve', place.environment.logLevel);
  await runService(async () => {
    const { startServer } = await import('../triggers/server.ts');
    return await startServer({ ...place, host, port, log });
  });
}
