import { setTimeout as sleep } from 'node:timers/promises';
import type { TemporalServer } from '../../connections/temporal-server/launch-server.ts';
import {
  startTemporalServer,
  type TemporalServerOptions,
} from '../../connections/temporal-server/start-temporal-server.ts';

export interface SupervisedTemporal {
  first: TemporalServer;
  stop: () => Promise<void>;
}

const RESTART_MS = 500;

export interface SuperviseTemporalHooks {
  onEvent: (text: string) => void;
  onRestart: (server: TemporalServer) => void;
  /** Called when the server could not be started again. */
  onLost: (error: unknown) => void;
}

/**
 * Keeps our Temporal server running. When it dies it is started again on the same ports, so that connected clients find it
 * there. Rejects only if the first start fails; if a later start fails it calls `onLost`.
 */
export async function superviseTemporal(
  options: TemporalServerOptions,
  hooks: SuperviseTemporalHooks,
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
        throw new Error(`another process has taken the port of Temporal, ${first.address}`);
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
