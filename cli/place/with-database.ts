import { existsSync } from 'node:fs';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import type { Database } from '../../database/schema.ts';
import { noData } from './no-data.ts';
import type { Place } from './read-place.ts';

/**
 * Opens Curfew's database for as long as `use` takes. Throws a CommandError if there is no data folder: a command that only
 * reads does not create one.
 */
export async function withDatabase<T>(
  { environment, dataFolder }: Place,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  if (environment.databaseUrl === null && !existsSync(dataFolder)) {
    throw noData(dataFolder);
  }
  const database = await openCurfewDatabase(environment, dataFolder);
  try {
    return await use(database);
  } finally {
    await database.destroy();
  }
}
