import type { Urgency } from '../../contract/github/github-pace.ts';
import type { RunId } from '../../contract/event.ts';
import type { Database } from '../schema.ts';

/** Something that a run writes at GitHub as soon as the limits allow it. */
export interface GithubWait {
  account: string;
  urgency: Urgency;
  /** RFC 3339: when it is tried again. */
  until: string;
}

/** What of a run waits for a limit of GitHub, the first one first. */
export async function waitsOfRun(database: Database, runId: RunId, now = Date.now()): Promise<GithubWait[]> {
  const rows = await database
    .selectFrom('githubWaiters')
    .select(['account', 'urgency', 'due'])
    .where('runId', '=', runId)
    .where('due', '>', new Date(now - 60_000).toISOString())
    .orderBy('due')
    .execute();
  return rows.map(({ account, urgency, due }) => ({ account, urgency, until: due }));
}
