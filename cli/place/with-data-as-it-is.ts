import type { Database } from '../../database/schema.ts';
import { noData } from './no-data.ts';
import type { Place } from './read-place.ts';
import { withDatabaseAsItIs } from './with-database-as-it-is.ts';

/** As `withDatabaseAsItIs`, for a command that needs what is stored: throws a CommandError if there is no database yet. */
export async function withDataAsItIs<T>(place: Place, use: (database: Database) => Promise<T>): Promise<T> {
  return await withDatabaseAsItIs(place, async (database) => {
    if (database === null) throw noData(place.dataFolder);
    return await use(database);
  });
}
