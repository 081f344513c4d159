import type { Database } from '../database/schema.ts';
import type { Log } from '../runtime/log.ts';
import type { Redact } from '../runtime/secrets/create-redact.ts';
import type { DispatchRequest, StartedByHand } from '../triggers/dispatch-by-hand.ts';

/** What the API works with. */
export interface ApiOptions {
  database: Database;
  /** The ids of all automations. */
  automations: readonly string[];
  /** `dispatchByHand`. */
  start: (request: DispatchRequest) => Promise<StartedByHand>;
  /** Takes our secrets out of what is answered. */
  redact: Redact;
  log: Log;
}
