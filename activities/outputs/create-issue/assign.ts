import { refusalOf } from '../issues/refusal-of.ts';
import type { MadeIssue } from './made-issue.ts';

/** Assigns the issue; to assign it again changes nothing. Returns notes for people. Throws as `refusalOf` says. */
export async function assign({ github, repository, issue }: MadeIssue, assignees: string[]): Promise<string[]> {
  if (assignees.length === 0) return [];
  const doing = `Assigning #${issue.number} to ${assignees.join(', ')}`;
  const refusal = await refusalOf(doing, () => github.addAssignees(repository, issue.number, assignees));
  return refusal === null ? [] : [`${doing} was not possible: ${refusal}`];
}
