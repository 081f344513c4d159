import { existsSync } from 'node:fs';
import { openCurfewDatabase } from '../../database/open-curfew-database.ts';
import type { Database } from '../../database/schema.ts';
import { CommandError, EXIT } from '../command-error.ts';
import type { Place } from './read-place.ts';

/** Opens what Curfew remembers for as long as `use` takes. A command that only looks does not make a data folder. */
export async function withDatabase<T>(
  { environment, dataFolder }: Place,
  use: (database: Database) => Promise<T>,
): Promise<T> {
  if (environment.databaseUrl === null && !existsSync(dataFolder)) {
    throw new CommandError(
      `There is no data in ${dataFolder}: \`curfew dev\` has not run there. --dir or --data may name another folder.`,
      EXIT.notFound,
    );
  }
  const database = await openCurfewDatabase(environment, dataFolder);
  try {
    return await use(database);
  } finally {
    await database.destroy();
  }
}
