import type { Database } from '../schema.ts';

/** Prolongs the lease of a sweep. Returns false if the holder has lost it. */
export async function prolongSweep(
  database: Database,
  { name, holder, until }: { name: string; holder: string; until: string },
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('sweeps')
    .set({ heldUntil: until })
    .where('name', '=', name)
    .where('holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
