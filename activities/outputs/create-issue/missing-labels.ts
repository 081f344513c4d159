import { refusalOf } from '../issues/refusal-of.ts';
import type { MadeIssue } from './made-issue.ts';

/**
 * Notes for people about labels that the new issue did not get: for a token that may open issues but may not label them, GitHub
 * leaves labels out and says nothing. Throws as `refusalOf` says.
 */
export async function missingLabels({ github, repository, issue }: MadeIssue, labels: string[]): Promise<string[]> {
  if (labels.length === 0) return [];
  const doing = `Looking for the labels of #${issue.number}`;
  let found: string[] = [];
  const refusal = await refusalOf(doing, async () => {
    found = (await github.labelsOf(repository, issue.number)) ?? [];
  });
  if (refusal !== null) return [`${doing} was not possible: ${refusal}`];
  const known = new Set(found.map((name) => name.toLowerCase()));
  const missing = labels.filter((name) => !known.has(name.toLowerCase()));
  if (missing.length === 0) return [];
  return [
    `The forge did not set the labels ${missing.join(', ')}: GITHUB_TOKEN, or the GitHub App, needs write access to issues for them`,
  ];
}
