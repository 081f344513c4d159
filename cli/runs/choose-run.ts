import { findRunIds } from '../../database/runs/find-run-ids.ts';
import type { Database } from '../../database/schema.ts';
import { CommandError, EXIT } from '../command-error.ts';

/** Of more runs than this, the newest are shown. */
const MOST_SHOWN = 10;

/**
 * Returns the id of the run that a person names by a part of its id: by its delivery id, or by the beginning of either.
 * With `wholeOnly` the beginning does not do, because the command changes something. Throws a CommandError if there is no
 * such run, and one that lists the runs if it is not clear which one is meant.
 */
export async function chooseRun(
  database: Database,
  given: string,
  { wholeOnly = false }: { wholeOnly?: boolean } = {},
): Promise<string> {
  const { runIds, whole } = await findRunIds(database, given, MOST_SHOWN + 1);
  const [runId, ...others] = runIds;
  if (runId === undefined) {
    throw new CommandError(`There is no run "${given}". \`curfew runs\` lists those there are.`, EXIT.notFound);
  }
  if (others.length === 0 && (whole || !wholeOnly)) return runId;
  const shown = runIds.slice(0, MOST_SHOWN).map((id) => `  ${id}`);
  if (runIds.length > MOST_SHOWN) shown.push('  … and more');
  throw new CommandError(`Give the whole id. "${given}" may be:\n${shown.join('\n')}`, EXIT.usage);
}
