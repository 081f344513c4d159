import type { Kysely } from 'kysely';
import type { EngineSchema } from '../schema.ts';

const TABLES = ['files', 'skill_versions', 'session_skills'] as const;

/** Those of the digests whose bytes are needed: a row of some table refers to them. */
export async function usedDigests(database: Kysely<EngineSchema>, digests: string[]): Promise<Set<string>> {
  const used = new Set<string>();
  for (const table of TABLES) {
    const rows = await database.selectFrom(table).select('sha256').distinct().where('sha256', 'in', digests).execute();
    for (const { sha256 } of rows) used.add(sha256);
  }
  return used;
}
