import type { Github } from '../../../connections/github/create-github.ts';
import type { IssueFacts } from '../../../connections/github/issue-change-calls.ts';
import { oneLine } from '../../../text/one-line.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import type { OutputTarget } from '../text/output-target.ts';

/** What an issue must be like. */
export interface RequiredIssue {
  requiredLabels: readonly string[];
  requiredTitlePrefix: string;
}

/** Reads the issue or pull request that an output is for. Throws a ToolError if it is gone, and as `createOctokit` says. */
export async function targetIssue(github: Github, { repository, number }: OutputTarget): Promise<IssueFacts> {
  const issue = await github.readIssue(repository, number);
  if (issue !== null) return issue;
  throw new ToolError(
    `${repository} has no issue or pull request #${number}: there never was one, or it was deleted or moved into another repository.`,
  );
}

/** The same for an output that changes issues alone, and only those that the automation lets it change. */
export async function changeableIssue(
  github: Github,
  target: OutputTarget,
  { requiredLabels, requiredTitlePrefix }: RequiredIssue,
): Promise<IssueFacts> {
  const issue = await targetIssue(github, target);
  const { number, title } = issue;
  if (issue.isPull) throw new ToolError(`#${number} is a pull request, and this tool changes issues alone.`);
  const labels = new Set(issue.labels.map((name) => name.toLowerCase()));
  const missing = requiredLabels.filter((name) => !labels.has(name.toLowerCase()));
  if (missing.length > 0) {
    throw new ToolError(
      `This automation changes only issues with the labels ${requiredLabels.join(', ')}; #${number} lacks ${missing.join(', ')}.`,
    );
  }
  if (!title.startsWith(requiredTitlePrefix.trim())) {
    throw new ToolError(
      `This automation changes only issues whose title begins with ${JSON.stringify(requiredTitlePrefix)}; #${number} is ${JSON.stringify(oneLine(title, 100))}.`,
    );
  }
  return issue;
}
