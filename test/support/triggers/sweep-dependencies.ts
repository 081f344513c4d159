import { Client, Connection } from '@temporalio/client';
import { pino } from 'pino';
import { createInbox } from '../../../database/inbox/create-inbox.ts';
import type { Database } from '../../../database/schema.ts';
import type { SweepDependencies } from '../../../triggers/sweeps/sweep.ts';
import { makeAutomation } from './make-automation.ts';
import { definitions, noGithub } from './serve.ts';
import { sourceEnvironment } from './source-environment.ts';

/** What sweeps work with, on this database; Temporal is asked for nothing. */
export function sweepDependencies(database: Database, changes: Partial<SweepDependencies> = {}): SweepDependencies {
  return {
    client: new Client({ connection: Connection.lazy({ address: '127.0.0.1:1' }) }),
    taskQueue: 'unused',
    database,
    inbox: createInbox(database),
    definitions: definitions([makeAutomation()]),
    environment: sourceEnvironment(),
    clients: { github: noGithub },
    log: pino({ level: 'silent' }),
    ...changes,
  };
}
