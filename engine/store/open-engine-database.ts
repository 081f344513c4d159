import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { openDatabase } from '../../runtime/database/open-database.ts';
import { engine } from './migrations/001-engine.ts';
import { referencesOfEvents } from './migrations/002-references-of-events.ts';
import type { EngineSchema } from './schema.ts';

const MIGRATIONS = { '001-engine': engine, '002-references-of-events': referencesOfEvents };

/** Opens the engine's own database: `engine.db` in the data folder. Throws what opening or migrating threw. */
export async function openEngineDatabase(dataFolder: string): Promise<Kysely<EngineSchema>> {
  return await openDatabase<EngineSchema>({ path: join(dataFolder, 'engine.db') }, MIGRATIONS);
}
