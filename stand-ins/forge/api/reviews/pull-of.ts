import { followBranches } from '../../follow-branches.ts';
import { isPull } from '../../pull-requests.ts';
import type { PullIssue } from '../../shape/pull.ts';
import type { Hosted, World } from '../../world.ts';
import { notFound } from '../api-error.ts';
import { issueOf, repositoryOf, type ApiContext } from '../context.ts';

/** The pull request of the path, as it is now. Throws a 404 if there is none. */
export async function pullOf(world: World, c: ApiContext): Promise<{ hosted: Hosted; issue: PullIssue }> {
  const hosted = repositoryOf(world, c);
  await followBranches(hosted);
  const issue = issueOf(c, hosted);
  if (!isPull(issue)) throw notFound();
  return { hosted, issue };
}
