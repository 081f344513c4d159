import { sleep } from '@temporalio/activity';
import type { Github } from '../../../connections/github/create-github.ts';
import type { PullRequestArtefact } from '../../../contract/artefact.ts';
import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import { repositoryOfUrl } from '../text/repository-of-url.ts';

/** A forge shows a pull request's new head a moment after the push. */
const LOOKS = 6;

/**
 * Looks up whether a pull request exists, has the commit that was pushed as its head, and changes something.
 * Throws as `githubFailure` says.
 */
export async function verifyPull({
  github,
  artefact,
  repository,
  betweenLooksMs,
}: ArtefactLookup): Promise<string | null> {
  const { url } = artefact;
  const place = repository ?? repositoryOfUrl(url);
  if (place === null) return `${url} names no repository`;
  try {
    for (let looks = 1; looks < LOOKS; looks++) {
      const seen = await look(github, place, artefact as PullRequestArtefact);
      if (!seen.isOld) return seen.problem;
      await sleep(betweenLooksMs);
    }
    return (await look(github, place, artefact as PullRequestArtefact)).problem;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}

/** `isOld`: the head is another commit; the forge may show the new head at the next look. */
async function look(
  github: Github,
  repository: string,
  { url, number, headSha }: PullRequestArtefact,
): Promise<{ isOld: boolean; problem: string | null }> {
  const pull = await github.getPull(repository, number);
  if (pull === null) return { isOld: false, problem: `pull request ${url} does not exist` };
  if (pull.headSha !== headSha) {
    const problem = `the head of pull request ${url} is ${pull.headSha}, not ${headSha}, which was pushed`;
    return { isOld: true, problem };
  }
  const changed = pull.changedFiles ?? (await github.changedFiles(repository, number))?.length;
  return { isOld: false, problem: changed === 0 ? `pull request ${url} changes nothing` : null };
}
