import { setTimeout as sleep } from 'node:timers/promises';
import { switchedOff, type SwitchedOff } from '../../database/admission/switched-off.ts';
import { lookIntoDatabase } from '../../database/look-into-database.ts';
import { unsentNotices, type UnsentNotices } from '../../database/notices/unsent-notices.ts';
import type { Database } from '../../database/schema.ts';
import { errorText } from '../../runtime/error-text.ts';
import { givenUpSince } from '../runs/notice-lines.ts';

const NOTHING = { pauses: [], breakers: [], notices: [] };
/** A database that does not answer must not hold up a command that only mentions what is in it. */
const MOST_MS = 5_000;

/** What keeps automations from starting runs, and notices from being sent, as far as it could be read. */
export interface Switches extends SwitchedOff {
  /** What people were to be told, and were not. */
  notices: UnsentNotices[];
  /** Why it could not be read; null if it could, or if there is no database yet. */
  unknown: string | null;
}

export interface DatabasePlace {
  databaseUrl: string | null;
  dataFolder: string;
}

/**
 * Reads pauses, open breakers and notices that could not be sent, for a command that works without a database, too. It changes no
 * tables and never throws.
 */
export async function readSwitches({ databaseUrl, dataFolder }: DatabasePlace): Promise<Switches> {
  try {
    const database = lookIntoDatabase(databaseUrl, dataFolder);
    if (database === null) return { ...NOTHING, unknown: null };
    const late = sleep(MOST_MS, null, { ref: false });
    const found = await Promise.race([read(database), late]).finally(() => {
      // Nobody waits for the end of a connection that may never have begun.
      database.destroy().catch(() => {});
    });
    return found === null ? nothing('the database does not answer') : { ...found, unknown: null };
  } catch (error) {
    return nothing(errorText(error));
  }
}

async function read(database: Database): Promise<Omit<Switches, 'unknown'>> {
  const off = await switchedOff(database);
  // A database of an earlier version knows no notices.
  const notices = await unsentNotices(database, givenUpSince(Date.now())).catch(() => []);
  return { ...off, notices };
}

function nothing(unknown: string): Switches {
  return { ...NOTHING, unknown };
}
