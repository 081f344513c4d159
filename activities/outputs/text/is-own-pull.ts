import type { Selectable } from 'kysely';
import type { Github } from '../../../connections/github/create-github.ts';
import type { Pull } from '../../../connections/github/pull-calls.ts';
import type { PushedHeadsTable } from '../../../database/pushed-heads/pushed-heads-table.ts';
import { isByUs } from '../../is-by-us.ts';
import { pushedCommits } from '../create-pull-request/own-branches.ts';

/**
 * Whether Curfew has opened a pull request. `heads` are what it has pushed to the branch. The database may be new: then our marks
 * in the body say the same, if we are its author.
 */
export async function isOwnPull(
  github: Github,
  pull: Pull,
  heads: readonly Pick<Selectable<PushedHeadsTable>, 'isNewBranch'>[],
): Promise<boolean> {
  if (heads.some(({ isNewBranch }) => isNewBranch === 1)) return true;
  return isByUs(pull.author, await github.botLogin()) && pushedCommits(pull).length > 0;
}
