import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { DiscussionArtefact } from './discussion-artefact.ts';

/** Looks up whether a discussion exists. Throws as `githubFailure` says. */
export async function verifyDiscussion({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number } = artefact as DiscussionArtefact;
  try {
    return (await github.getDiscussion(repository, number)) === null ? `discussion ${url} does not exist` : null;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
