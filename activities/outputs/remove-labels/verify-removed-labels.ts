import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { RemovedLabelsArtefact } from './removed-labels-artefact.ts';

/** Looks up whether an issue or pull request is without the labels. Throws as `githubFailure` says. */
export async function verifyRemovedLabels({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, labels } = artefact as RemovedLabelsArtefact;
  try {
    const found = await github.labelsOf(repository, number);
    if (found === null) return `${url} does not exist`;
    const removed = new Set(labels.map((name) => name.toLowerCase()));
    const present = found.filter((name) => removed.has(name.toLowerCase()));
    return present.length === 0 ? null : `#${number} of ${repository} has the label ${present.join(', ')}`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
