import { githubFailure } from '../../github-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';
import type { LabelsArtefact } from './labels-artefact.ts';

/** Looks up whether an issue or pull request has the labels. Throws as `githubFailure` says. */
export async function verifyLabels({ github, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, repository, number, labels } = artefact as LabelsArtefact;
  try {
    const found = await github.labelsOf(repository, number);
    if (found === null) return `${url} does not exist`;
    // The forge keeps the spelling of a label that it had before.
    const known = new Set(found.map((name) => name.toLowerCase()));
    const missing = labels.filter((name) => !known.has(name.toLowerCase()));
    return missing.length === 0 ? null : `#${number} of ${repository} does not have the label ${missing.join(', ')}`;
  } catch (error) {
    throw githubFailure(error, `Looking up ${url}`);
  }
}
