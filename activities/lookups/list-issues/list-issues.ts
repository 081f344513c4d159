import { listIssues as lookup, type ListIssuesInput } from '../../../definitions/lookups/list-issues.ts';
import { inLine } from '../answer/outside-text.ts';
import type { Findings } from '../answer/findings.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { given } from '../forge/given.ts';
import { facts, isSince, labelNames, latestOf, login } from '../forge/people-and-times.ts';
import { PER_PAGE, readList } from '../forge/read-list.ts';
import { assigned, atOrAfter, searchTotal } from '../forge/search-total.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const listIssues: LookupRow<ListIssuesInput> = { lookup, read };

/** The parts of an answer that we read; other forges leave some of them out. */
interface IssueAnswer {
  number: number;
  title: string;
  state: string;
  state_reason?: string | null;
  user: { login?: string } | null;
  labels?: (string | { name?: string | null })[];
  assignees?: { login?: string }[] | null;
  comments?: number;
  created_at: string;
  updated_at: string;
  closed_at?: string | null;
  pull_request?: unknown;
}

async function read(use: LookupUse<ListIssuesInput>): Promise<Findings> {
  const { input } = use;
  const forge = await askedForge(use);
  const state = stateOf(input);
  const { created_since: created, updated_since: updated, closed_since: closed, labels, sort, direction } = input;
  const filter = {
    state,
    sort,
    direction,
    labels: labels.length === 0 ? undefined : labels.join(','),
    creator: input.author,
    assignee: input.assignee,
    // An issue that was opened or closed since then was also changed since then, so this filter loses none.
    since: latestOf([created, updated, closed]),
  };
  return readList<IssueAnswer>({
    what: `${state === 'all' ? '' : `${state} `}issues of ${forge.repository}${words(input)}`,
    limit: input.limit,
    isContinued: use.isContinued,
    isCounted: true,
    askFor: (page) =>
      forge.ask('Listing issues', () =>
        forge.octokit.rest.issues.listForRepo({ ...forge.place, ...given(filter), per_page: PER_PAGE, page }),
      ),
    askTotal: () =>
      searchTotal(forge, {
        is: ['issue', ...(state === 'all' ? [] : [state])],
        label: labels,
        author: input.author,
        ...assigned(input.assignee),
        created: atOrAfter(created),
        updated: atOrAfter(updated),
        closed: atOrAfter(closed),
      }),
    isWanted: (issue) =>
      !issue.pull_request &&
      (state === 'all' || issue.state === state) &&
      isSince(issue.created_at, created) &&
      isSince(issue.updated_at, updated) &&
      isSince(issue.closed_at, closed),
    render,
  });
}

function stateOf({ state, closed_since: closed, created_since: created, updated_since: updated }: ListIssuesInput) {
  if (state !== undefined) return state;
  if (closed !== undefined) return 'closed';
  return created === undefined && updated === undefined ? 'open' : 'all';
}

function words(input: ListIssuesInput): string {
  const { created_since: created, updated_since: updated, closed_since: closed, labels, author, assignee } = input;
  return facts({
    'opened since': created,
    'changed since': updated,
    'closed since': closed,
    labelled: labels.map(inLine).join(' and '),
    'opened by': author === undefined ? null : login({ login: author }),
    'assigned to': assignee === undefined ? null : login({ login: assignee }),
  });
}

function render(issue: IssueAnswer): string {
  const reason = issue.state === 'closed' && issue.state_reason ? ` (${issue.state_reason})` : '';
  const about = facts({
    by: login(issue.user),
    labels: labelNames(issue.labels),
    'assigned to': (issue.assignees ?? []).map(login).join(', '),
    opened: issue.created_at,
    changed: issue.updated_at,
    closed: issue.closed_at,
    comments: String(issue.comments ?? 0),
  });
  return `- #${issue.number} ${issue.state}${reason}: ${inLine(issue.title)}${about}`;
}
