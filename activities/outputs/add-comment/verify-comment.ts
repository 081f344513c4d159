import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import { repositoryOfUrl } from '../text/repository-of-url.ts';

/**
 * Looks up whether a comment exists, in the repository of the event, else in that which its page names: a run may comment in
 * the repository of its event and check out another. Throws as `githubFailure` says.
 */
export async function verifyComment({
  github,
  artefact,
  repository,
  commented = null,
}: ArtefactLookup): Promise<string | null> {
  const { url } = artefact;
  // The page may have a new name of the repository, for which the run has no access.
  const place = commented ?? repositoryOfUrl(url) ?? repository;
  if (place === null) return `${url} names no repository`;
  const id = /#issuecomment-(\d+)$/.exec(url)?.[1];
  // Other forges have other URLs for comments. Trust this one: the forge returned it when it made the comment.
  if (id === undefined) return null;
  try {
    const comment = await github.getComment(place, Number(id));
    return comment === null ? `comment ${url} does not exist` : null;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
