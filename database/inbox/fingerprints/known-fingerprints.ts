import { inChunks } from '../../retention/in-chunks.ts';
import type { Database } from '../../schema.ts';

/** Which of these fingerprints a delivery of this source has already had. */
export async function knownFingerprints(
  database: Database,
  source: string,
  values: readonly string[],
): Promise<Set<string>> {
  const known = new Set<string>();
  for (const chunk of inChunks(values)) {
    const rows = await database
      .selectFrom('fingerprints')
      .select('value')
      .where('source', '=', source)
      .where('value', 'in', chunk)
      .execute();
    for (const { value } of rows) known.add(value);
  }
  return known;
}
