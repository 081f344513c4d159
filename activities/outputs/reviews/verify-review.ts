import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { ReviewArtefact } from './review-artefact.ts';

/** Looks up whether a review exists; one that a person dismissed does. Throws as `githubFailure` says. */
export async function verifyReview({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, reviewId } = artefact as ReviewArtefact;
  try {
    return (await github.getReview(repository, number, reviewId)) === null ? `review ${url} does not exist` : null;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
