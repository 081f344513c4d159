import type { Database } from './schema.ts';

/** The id that this installation got when its database was made. All its processes share it, and no other has it. */
export async function installationId(database: Database): Promise<string> {
  const { id } = await database.selectFrom('installation').select('id').executeTakeFirstOrThrow();
  return id;
}
