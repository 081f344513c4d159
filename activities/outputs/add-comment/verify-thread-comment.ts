import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { ThreadCommentArtefact } from './thread-comment-artefact.ts';

/** Looks up whether a comment in a discussion exists. Throws as `githubFailure` says. */
export async function verifyThreadComment({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, comment } = artefact as ThreadCommentArtefact;
  try {
    return (await github.hasThreadComment(comment)) ? null : `comment ${url} does not exist`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
