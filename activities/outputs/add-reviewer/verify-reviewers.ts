import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { ReviewersArtefact } from './reviewers-artefact.ts';

/**
 * Looks up whether people and teams are asked for a review, or have given it: then the forge asks them no longer, and a team no
 * longer once one of its members has reviewed. Throws as `githubFailure` says.
 */
export async function verifyReviewers({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, reviewers, teams } = artefact as ReviewersArtefact;
  try {
    const asked = await github.requestedReviewers(repository, number);
    const known = new Set([...asked.reviewers, ...asked.teams].map((name) => name.toLowerCase()));
    const missing = [...reviewers, ...teams].filter((name) => !known.has(name.toLowerCase()));
    if (missing.length === 0) return null;
    const authors = (await github.listReviews(repository, number)).map(({ author }) => author?.toLowerCase());
    const absent = missing.filter((name) =>
      teams.includes(name) ? authors.length === 0 : !authors.includes(name.toLowerCase()),
    );
    return absent.length === 0 ? null : `${absent.join(', ')} is not asked to review #${number} of ${repository}`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
