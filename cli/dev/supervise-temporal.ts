import { setTimeout as sleep } from 'node:timers/promises';
import {
  startTemporalServer,
  type TemporalServer,
  type TemporalServerOptions,
} from '../../connections/temporal-server/start-temporal-server.ts';

export interface SupervisedTemporal {
  first: TemporalServer;
  stop: () => Promise<void>;
}

const RESTART_MS = 500;

/**
 * Keeps our Temporal server running. After it died it is started again on the same ports, which is where the clients that
 * were connected look for it; `onRestart` gets the new one. Rejects only if the first start fails; `onLost` is called when a later one does.
 */
export async function superviseTemporal(
  options: TemporalServerOptions,
  hooks: {
    onEvent: (text: string) => void;
    onRestart: (server: TemporalServer) => void;
    onLost: (error: unknown) => void;
  },
): Promise<SupervisedTemporal> {
  const stopping = new AbortController();
  const first = await startTemporalServer(options);
  let current = first;
  const again: TemporalServerOptions = {
    ...options,
    port: portOf(first.address),
    uiPort: portOf(first.uiUrl),
    signal: stopping.signal,
  };
  const over = (async () => {
    for (;;) {
      const code = await current.exited;
      if (stopping.signal.aborted) return;
      hooks.onEvent(`the Temporal server ended with code ${code}; it is started again`);
      await sleep(RESTART_MS);
      if (stopping.signal.aborted) return;
      current = await startTemporalServer(again);
      if (current.address !== first.address)
        throw new Error(`the port of Temporal, ${first.address}, was taken meanwhile`);
      hooks.onRestart(current);
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) hooks.onLost(error);
  });
  return {
    first,
    stop: async () => {
      stopping.abort();
      await current.stop();
      await over;
    },
  };
}

function portOf(address: string | null): number {
  return Number(/:(\d+)$/.exec(address ?? '')?.[1] ?? 0);
}
