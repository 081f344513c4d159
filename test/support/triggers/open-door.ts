import type { Hono } from 'hono';
import { pino } from 'pino';
import { createInbox, type Inbox } from '../../../database/inbox/create-inbox.ts';
import type { Database } from '../../../database/schema.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../../definitions/settings.ts';
import { createApp } from '../../../triggers/create-app.ts';
import { temporaryDatabase } from '../database/temporary-database.ts';
import { sourceEnvironment } from './source-environment.ts';

export interface Door {
  app: Hono;
  database: Database;
  /** Sends a request to a path; its answer. */
  send: (path: string, request: RequestInit) => Promise<{ status: number; body: unknown }>;
}

/** The routes of all sources with these secrets and settings, on a database of their own. */
export async function openDoor(
  sourceSecrets: Record<string, string>,
  { settings = DEFAULT_SETTINGS, inbox }: { settings?: Settings; inbox?: Inbox } = {},
): Promise<Door> {
  const database = await temporaryDatabase();
  const app = createApp({
    environment: sourceEnvironment({ sourceSecrets }),
    settings,
    inbox: inbox ?? createInbox(database),
    unready: () => Promise.resolve([]),
    log: pino({ level: 'silent' }),
  });
  return {
    app,
    database,
    send: async (path, request) => {
      const response = await app.request(path, request);
      return { status: response.status, body: await response.json() };
    },
  };
}
