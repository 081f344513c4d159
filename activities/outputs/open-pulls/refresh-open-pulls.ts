import type { Github } from '../../../connections/github/create-github.ts';
import { noteClosedPull, openPulls, type OpenPull, type PullsOf } from '../../../database/admission/room/open-pulls.ts';
import type { Database } from '../../../database/schema.ts';
import { githubFailure } from '../../github-failure.ts';

/** Of more than these, some are left for the next time. */
const MOST_ASKED = 50;

export interface Refreshing {
  database: Database;
  github: Pick<Github, 'getPull'>;
  /** So many open ones leave no room. */
  most: number;
}

/**
 * Returns the pull requests of an automation that are open in a repository, at most `most`. The forge is asked only if as many as that
 * seem to be open, and until so many are known to be; what is closed, merged or gone there counts no more. Throws as
 * `githubFailure` says.
 */
export async function refreshOpenPulls({ database, github, most }: Refreshing, of: PullsOf): Promise<OpenPull[]> {
  const known = await openPulls(database, of);
  if (known.length < most) return known;
  const open: OpenPull[] = [];
  for (const [index, pull] of known.entries()) {
    if (open.length >= most) break;
    if (index >= MOST_ASKED || (await isOpen({ database, github }, of, pull))) open.push(pull);
  }
  return open;
}

async function isOpen(
  { database, github }: Pick<Refreshing, 'database' | 'github'>,
  { repository }: PullsOf,
  { url, number }: OpenPull,
): Promise<boolean> {
  const found = await github.getPull(repository, number).catch((error: unknown) => {
    throw githubFailure(error, `Looking up pull request #${number} of ${repository}`);
  });
  if (found?.state === 'open') return true;
  await noteClosedPull(database, { url, mergedAt: found?.mergedAt ?? null, at: new Date().toISOString() });
  return false;
}
