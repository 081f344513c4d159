import type { Place } from '../place/read-place.ts';
import { withDatabase } from '../place/with-database.ts';
import { chooseRun } from './choose-run.ts';
import { runIdOf } from './run-id-of.ts';

/** `<automation>/<source>/<delivery id>` */
const WHOLE_ID = /^[^/]+\/[^/]+\/./;

/**
 * Returns the id of the run that a person names. A whole id is returned as it is, since the data may be on another machine;
 * anything shorter is looked up in the database. Throws as `chooseRun` and `withDatabase` say.
 */
export async function namedRun(place: Place, given: string, options: { wholeOnly?: boolean } = {}): Promise<string> {
  const id = runIdOf(given);
  return WHOLE_ID.test(id) ? id : await withDatabase(place, (database) => chooseRun(database, id, options));
}
