import type { Client } from '@temporalio/client';
import type { Inbox } from '../../database/inbox/create-inbox.ts';
import type { Database } from '../../database/schema.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Log } from '../../runtime/log.ts';
import type { SourceClients, SourceEnvironment } from '../sources/trigger-source.ts';

/** What sweeps work with. `serve` opens it once for all of them. */
export interface SweepDependencies {
  client: Client;
  taskQueue: string;
  database: Database;
  inbox: Inbox;
  definitions: Definitions;
  environment: SourceEnvironment;
  clients: SourceClients;
  log: Log;
}

/** Work that is due again and again, such as finding deliveries that never arrived. */
export interface Sweep {
  /** As people name it: `curfew recover` shows it. */
  name: string;
  /** A cron expression of five fields, in UTC. */
  every: string;
  /**
   * Does the work that is due now, and returns sentences about what it did; none if there was nothing to do. One process at a
   * time calls it. It may be killed at any point and called again.
   */
  run(dependencies: SweepDependencies): Promise<string[]>;
}
