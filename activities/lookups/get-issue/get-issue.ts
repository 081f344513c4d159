import { getIssue as lookup, type GetIssueInput } from '../../../definitions/lookups/get-issue.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { onePage, type Findings } from '../answer/findings.ts';
import { inLine, quoted } from '../answer/outside-text.ts';
import { askedForge, type AskedForge } from '../forge/asked-forge.ts';
import { issueComment, roleOf } from '../forge/issue-comment.ts';
import { LONG_PER_PAGE, pagesOf } from '../forge/pages-of.ts';
import { facts, labelNames, login } from '../forge/people-and-times.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const getIssue: LookupRow<GetIssueInput> = { lookup, read };

async function read(use: LookupUse<GetIssueInput>): Promise<Findings> {
  const forge = await askedForge(use);
  const { number } = use.input;
  const what = `Issue #${number}`;
  const { data: issue } = await forge.ask(`Reading issue #${number}`, () =>
    forge.octokit.rest.issues.get({ ...forge.place, issue_number: number }),
  );
  if (issue.pull_request) {
    throw new ToolError(
      `#${number} of ${forge.repository} is a pull request. Read it with get_pull_request, if you have that tool.`,
    );
  }
  const about = facts({
    by: login(issue.user),
    as: roleOf(issue.author_association),
    labels: labelNames(issue.labels),
    'assigned to': (issue.assignees ?? []).map(login).join(', '),
    milestone: inLine(issue.milestone?.title),
    opened: issue.created_at,
    changed: issue.updated_at,
    closed: issue.closed_at,
  });
  const reason = issue.state === 'closed' && issue.state_reason ? ` (${issue.state_reason})` : '';
  const text = `## ${inLine(issue.title)}\n${issue.state}${reason}${about}\n${issue.html_url}\n${quoted(issue.body)}`;
  return {
    heading: `${what} of ${forge.repository} with ${issue.comments} comments:`,
    parts: [onePage([() => text]), commentsOf(forge, number)],
    mostEntries: null,
  };
}

/** The comments on the page of an issue or pull request, oldest first. */
export function commentsOf(forge: AskedForge, number: number) {
  return pagesOf(
    (page) =>
      forge.ask(`Reading the comments on #${number}`, () =>
        forge.octokit.rest.issues.listComments({
          ...forge.place,
          issue_number: number,
          per_page: LONG_PER_PAGE,
          page,
        }),
      ),
    issueComment,
  );
}
