import { basename } from 'node:path';
import type { Database } from '../../database/schema.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import type { Place } from '../place/read-place.ts';
import { noAutomation } from './no-automation.ts';

/**
 * Returns the id of an automation if there is one: a file in the folder of definitions, right or wrong, or runs of it. So a
 * person who switches it off in a hurry learns of a typing error, and no error in a file stands in the way.
 */
export async function knownAutomation(
  { definitionsFolder }: Place,
  database: Database,
  automation: string,
): Promise<string> {
  const { definitions, problems } = loadDefinitions(definitionsFolder);
  const wrong = problems.map(({ file }) => basename(file, '.md'));
  const known = [...new Set([...definitions.automations.map(({ id }) => id), ...wrong])];
  if (known.includes(automation)) return automation;
  const run = await database
    .selectFrom('runs')
    .select('runId')
    .where('automation', '=', automation)
    .limit(1)
    .executeTakeFirst();
  if (run !== undefined) return automation;
  throw noAutomation(automation, known);
}
