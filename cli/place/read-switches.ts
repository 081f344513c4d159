import { setTimeout as sleep } from 'node:timers/promises';
import { switchedOff, type SwitchedOff } from '../../database/admission/switched-off.ts';
import { lookIntoDatabase } from '../../database/look-into-database.ts';
import { errorText } from '../../runtime/error-text.ts';

/** A database that does not answer must not hold up a command that only mentions what is in it. */
const MOST_MS = 5_000;

/** What keeps automations from starting runs, as far as it could be read. */
export interface Switches extends SwitchedOff {
  /** Why it could not be read; null if it could, or if there is no database yet. */
  unknown: string | null;
}

export interface DatabasePlace {
  databaseUrl: string | null;
  dataFolder: string;
}

/** Reads pauses and open breakers for a command that works without a database, too. It changes no tables and never throws. */
export async function readSwitches({ databaseUrl, dataFolder }: DatabasePlace): Promise<Switches> {
  try {
    const database = lookIntoDatabase(databaseUrl, dataFolder);
    if (database === null) return { pauses: [], breakers: [], unknown: null };
    const late = sleep(MOST_MS, null, { ref: false });
    const found = await Promise.race([switchedOff(database), late]).finally(() => {
      // Nobody waits for the end of a connection that may never have begun.
      database.destroy().catch(() => {});
    });
    return found === null ? nothing('the database does not answer') : { ...found, unknown: null };
  } catch (error) {
    return nothing(errorText(error));
  }
}

function nothing(unknown: string): Switches {
  return { pauses: [], breakers: [], unknown };
}
