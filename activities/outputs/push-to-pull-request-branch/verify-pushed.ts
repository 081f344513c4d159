import { sleep } from '@temporalio/activity';
import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { PushedArtefact } from './pushed-artefact.ts';

/** A forge shows a pull request's new head a moment after the push. */
const LOOKS = 6;

/**
 * Looks up whether a pull request has the commit that was pushed as its head. A person may push on top of it, so a head that
 * has it in its history will do. Throws as `githubFailure` says.
 */
export async function verifyPushed({ github, artefact, betweenLooksMs }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, headSha } = artefact as PushedArtefact;
  try {
    for (let looks = 1; ; looks += 1) {
      const pull = await github.getPull(repository, number);
      if (pull === null) return `pull request #${number} of ${repository} does not exist`;
      if (pull.headSha === headSha || (await github.isInHistory(repository, headSha, pull.headSha))) return null;
      if (looks === LOOKS)
        return `the head of pull request #${number} is ${pull.headSha}, which does not have ${headSha}, which was pushed`;
      await sleep(betweenLooksMs);
    }
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
