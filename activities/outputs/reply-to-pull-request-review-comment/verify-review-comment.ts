import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { ReviewCommentArtefact } from './review-comment-artefact.ts';

/** Looks up whether a comment on lines exists. Throws as `githubFailure` says. */
export async function verifyReviewComment({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, commentId } = artefact as ReviewCommentArtefact;
  try {
    return (await github.getReviewComment(repository, commentId)) === null ? `comment ${url} does not exist` : null;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
