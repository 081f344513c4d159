import { getPullRequest as lookup, type GetPullRequestInput } from '../../../definitions/lookups/get-pull-request.ts';
import { onePage, type Findings, type Part } from '../answer/findings.ts';
import { fenced, inLine, quoted } from '../answer/outside-text.ts';
import { askedForge, type AskedForge } from '../forge/asked-forge.ts';
import { issueComment, roleOf } from '../forge/issue-comment.ts';
import { LONG_PER_PAGE, pagesOf } from '../forge/pages-of.ts';
import { facts, labelNames, login } from '../forge/people-and-times.ts';
import { commentsOf } from '../get-issue/get-issue.ts';
import { stateWord } from '../list-pull-requests/list-pull-requests.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const getPullRequest: LookupRow<GetPullRequestInput> = { lookup, read };

async function read(use: LookupUse<GetPullRequestInput>): Promise<Findings> {
  const forge = await askedForge(use);
  const { number } = use.input;
  const { data: pull } = await forge.ask(`Reading pull request #${number}`, () =>
    forge.octokit.rest.pulls.get({ ...forge.place, pull_number: number }),
  );
  const about = facts({
    by: login(pull.user),
    as: roleOf(pull.author_association),
    branches: `${inLine(pull.head.label ?? pull.head.ref)} into ${inLine(pull.base.ref)}`,
    head: pull.head.sha,
    changes: size(pull),
    labels: labelNames(pull.labels),
    'assigned to': (pull.assignees ?? []).map(login).join(', '),
    'review asked of': (pull.requested_reviewers ?? []).map(login).join(', '),
    'can be merged': pull.state === 'open' ? pull.mergeable_state : null,
    opened: pull.created_at,
    changed: pull.updated_at,
    merged: pull.merged_at,
    closed: pull.merged_at ? null : pull.closed_at,
  });
  const text = `## ${inLine(pull.title)}\n${stateWord(pull)}${about}\n${pull.html_url}\n${quoted(pull.body)}`;
  return {
    heading: `Pull request #${number} of ${forge.repository}, then its comments, its reviews, and their comments on lines:`,
    parts: [onePage([() => text]), commentsOf(forge, number), reviewsOf(forge, number), lineCommentsOf(forge, number)],
    mostEntries: null,
  };
}

/** Other forges leave some of the numbers out. */
function size(pull: {
  commits?: number;
  changed_files?: number;
  additions?: number;
  deletions?: number;
}): string | null {
  if (pull.changed_files === undefined) return null;
  return `${pull.commits ?? '?'} commits, ${pull.changed_files} files, +${pull.additions ?? '?'} −${pull.deletions ?? '?'}`;
}

function reviewsOf(forge: AskedForge, number: number): Part {
  return pagesOf(
    (page) =>
      forge.ask(`Reading the reviews of #${number}`, () =>
        forge.octokit.rest.pulls.listReviews({ ...forge.place, pull_number: number, per_page: LONG_PER_PAGE, page }),
      ),
    (review) => {
      const state = review.state.toLowerCase().replaceAll('_', ' ');
      const about = facts({ as: roleOf(review.author_association), on: review.submitted_at, of: review.commit_id });
      return [`### Review by ${login(review.user)}: ${state}${about}`, quoted(review.body)].join('\n').trimEnd();
    },
  );
}

function lineCommentsOf(forge: AskedForge, number: number): Part {
  return pagesOf(
    (page) =>
      forge.ask(`Reading the review comments of #${number}`, () =>
        forge.octokit.rest.pulls.listReviewComments({
          ...forge.place,
          pull_number: number,
          per_page: LONG_PER_PAGE,
          page,
        }),
      ),
    (comment) => {
      const line = comment.line ?? comment.original_line;
      const place = `Place: ${inLine(comment.path)}${line === undefined ? '' : `, line ${line}`}`;
      return [issueComment(comment), place, fenced(comment.diff_hunk ?? '', 'diff')].join('\n');
    },
  );
}
