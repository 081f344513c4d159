import { join } from 'node:path';
import { lookIntoDatabase } from '../../database/look-into-database.ts';
import { missingMigration } from '../../database/missing-migration.ts';
import type { Database } from '../../database/schema.ts';
import { errorText } from '../../runtime/error-text.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { madeByOther, otherVersion } from './other-version.ts';
import type { Place } from './read-place.ts';

/**
 * Looks into Curfew's database for as long as `use` takes, and changes nothing in it; `use` gets null where there is none yet.
 * Throws a CommandError if it cannot be read, or was made by another version.
 */
export async function withDatabaseAsItIs<T>(
  { environment, dataFolder }: Place,
  use: (database: Database | null) => Promise<T>,
): Promise<T> {
  const { databaseUrl } = environment;
  const database = lookIntoDatabase(databaseUrl, dataFolder);
  if (database === null) return await use(null);
  const name = databaseUrl === null ? join(dataFolder, 'curfew.db') : 'of CURFEW_DATABASE_URL';
  try {
    await tryOut(database, name);
    return await use(database);
  } catch (error) {
    throw otherVersion(error);
  } finally {
    await database.destroy();
  }
}

async function tryOut(database: Database, name: string): Promise<void> {
  try {
    const missing = await missingMigration(database);
    if (missing !== null) throw madeByOther(`it lacks "${missing}"`);
  } catch (error) {
    if (error instanceof CommandError || otherVersion(error) !== error) throw error;
    throw new CommandError(`The database ${name} cannot be read: ${errorText(error)}`, EXIT.failed, { cause: error });
  }
}
