import type { Database } from '../schema.ts';

/** Remembers a value that JSON can hold, instead of what was stored under this name before. */
export async function writeMark(database: Database, name: string, value: object): Promise<void> {
  const text = JSON.stringify(value);
  await database
    .insertInto('marks')
    .values({ name, value: text })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value: text }))
    .execute();
}
