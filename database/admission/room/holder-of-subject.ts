import type { RunId } from '../../../contract/event.ts';
import type { Database } from '../../schema.ts';
import { underAlias, type AliasedRun } from '../under-alias.ts';

/** The run that holds a subject. */
export interface SubjectHolder {
  subject: string;
  runId: RunId;
  /** RFC 3339. */
  since: string;
}

/** Who holds the subject under which a run would be admitted now; null if it is free. Writes nothing. */
export async function holderOfSubject(database: Database, run: AliasedRun): Promise<SubjectHolder | null> {
  const { automation, event } = await underAlias(database, run);
  const held = await database
    .selectFrom('subjects')
    .select(['subject', 'runId', 'heldSince as since'])
    .where('automation', '=', automation)
    .where('subject', '=', event.subject)
    .executeTakeFirst();
  return held ?? null;
}
