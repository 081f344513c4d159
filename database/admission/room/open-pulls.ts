import type { Database } from '../../schema.ts';

/** A pull request that runs of an automation have handed over and that is open as far as is known. */
export interface OpenPull {
  url: string;
  number: number;
  /** What the run that opened it was about. */
  subject: string;
}

/** Whose open pull requests are counted. */
export interface PullsOf {
  automation: string;
  /** `owner/name`, in any case. */
  repository: string;
}

/** The open pull requests of an automation in a repository, the newest first, each once. */
export async function openPulls(database: Database, { automation, repository }: PullsOf): Promise<OpenPull[]> {
  const rows = await database
    .selectFrom('artefacts')
    .innerJoin('runs', 'runs.runId', 'artefacts.runId')
    .select(['artefacts.url', 'artefacts.number', 'runs.subject'])
    .where('runs.automation', '=', automation)
    .where('artefacts.type', '=', 'pull-request')
    .where((row) => row.or([row('artefacts.state', 'is', null), row('artefacts.state', '=', 'open')]))
    .orderBy((row) => row.fn.coalesce('artefacts.openedAt', 'runs.startedAt'), 'desc')
    .orderBy('artefacts.ordinal', 'desc')
    .execute();
  const found = new Map<string, OpenPull>();
  for (const { url, number, subject } of rows) {
    // The last row of an address is that of the run that has opened it; the place in the list is that of the newest one.
    if (number !== null && isPullOf(url, repository)) found.set(url, { url, number, subject });
  }
  return [...found.values()];
}

/** Notes that a pull request is no longer open: it counts no more, for whichever run worked on it. */
export async function noteClosedPull(
  database: Database,
  { url, mergedAt, at }: { url: string; mergedAt: string | null; at: string },
): Promise<void> {
  const state = mergedAt === null ? ('closed' as const) : ('merged' as const);
  await database.updateTable('artefacts').set({ state, closedAt: at, mergedAt }).where('url', '=', url).execute();
}

/** Whether the page of a pull request is in a repository (`owner/name`, in any case). */
export function isPullOf(url: string, repository: string): boolean {
  const [, place] = /^https?:\/\/[^?#]*?\/([^/]+\/[^/]+)\/pulls?\/\d+$/.exec(url) ?? [];
  return place?.toLowerCase() === repository.toLowerCase();
}
