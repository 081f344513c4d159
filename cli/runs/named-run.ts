import { CommandError, EXIT } from '../command-error.ts';
import type { Place } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';
import { chooseRun } from './choose-run.ts';
import { runIdOf } from './run-id-of.ts';

/** `<automation>/<source>/<delivery id>` */
const WHOLE_ID = /^[^/]+\/[^/]+\/./;

/**
 * Returns the id of the run that a person names. If it looks like a whole id, it is returned as it is where no run is found,
 * since the data may be on another machine, and with `wholeOnly`; anything shorter is looked up in the database. Throws as
 * `chooseRun` and `withDatabase` say.
 */
export async function namedRun(place: Place, given: string, options: { wholeOnly?: boolean } = {}): Promise<string> {
  const id = runIdOf(given);
  const isWhole = WHOLE_ID.test(id);
  if (isWhole && options.wholeOnly) return id;
  try {
    return await withDatabase(place, (database) => chooseRun(database, id, options));
  } catch (error) {
    if (isWhole && error instanceof CommandError && error.exitCode === EXIT.notFound) return id;
    throw error;
  }
}
