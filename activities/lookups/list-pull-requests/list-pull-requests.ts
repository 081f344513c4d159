import {
  listPullRequests as lookup,
  type ListPullRequestsInput,
} from '../../../definitions/lookups/list-pull-requests.ts';
import type { Findings } from '../answer/findings.ts';
import { inLine } from '../answer/outside-text.ts';
import { askedForge } from '../forge/asked-forge.ts';
import { given } from '../forge/given.ts';
import { facts, isSince, labelNames, latestOf, login } from '../forge/people-and-times.ts';
import { PER_PAGE, readList } from '../forge/read-list.ts';
import { atOrAfter, searchTotal } from '../forge/search-total.ts';
import type { LookupRow, LookupUse } from '../lookup-row.ts';

export const listPullRequests: LookupRow<ListPullRequestsInput> = { lookup, read };

/** The parts of an answer that we read; other forges leave some of them out. */
interface PullAnswer {
  number: number;
  title: string;
  state: string;
  draft?: boolean | undefined;
  user: { login?: string } | null;
  labels?: { name?: string | null }[];
  assignees?: { login?: string }[] | null;
  requested_reviewers?: { login?: string }[] | null;
  requested_teams?: { slug?: string }[] | null;
  head: { ref: string; label?: string | null };
  base: { ref: string };
  created_at: string;
  updated_at: string;
  closed_at?: string | null;
  merged_at?: string | null;
}

async function read(use: LookupUse<ListPullRequestsInput>): Promise<Findings> {
  const { input } = use;
  const forge = await askedForge(use);
  const state = stateOf(input);
  const since = latestOf([input.created_since, input.updated_since, input.closed_since, input.merged_since]);
  // The forge has no filter by time. A pull request that was opened, merged or closed since then was also changed since then.
  // So the list is read in the order of changes, until the first pull request that is older.
  const order = since === undefined ? { sort: input.sort, direction: input.direction } : CHANGED_FIRST;
  const filter = { state: state === 'merged' ? ('closed' as const) : state, base: input.base };
  return readList<PullAnswer>({
    what: `${state === 'all' ? '' : `${state} `}pull requests of ${forge.repository}${words(input)}`,
    limit: input.limit,
    isContinued: use.isContinued,
    isCounted: true,
    askFor: (page) =>
      forge.ask('Listing pull requests', () =>
        forge.octokit.rest.pulls.list({ ...forge.place, ...given(filter), ...order, per_page: PER_PAGE, page }),
      ),
    askTotal: () =>
      searchTotal(forge, {
        is: ['pr', ...(state === 'all' ? [] : [state])],
        base: input.base,
        label: input.labels,
        author: input.author,
        created: atOrAfter(input.created_since),
        updated: atOrAfter(input.updated_since),
        closed: atOrAfter(input.closed_since),
        merged: atOrAfter(input.merged_since),
      }),
    isEnd: (pull) => !isSince(pull.updated_at, since),
    isWanted: (pull) => isWanted(pull, input, state),
    render,
  });
}

const CHANGED_FIRST = { sort: 'updated', direction: 'desc' } as const;

type State = NonNullable<ListPullRequestsInput['state']>;

function stateOf(input: ListPullRequestsInput): State {
  if (input.state !== undefined) return input.state;
  if (input.merged_since !== undefined) return 'merged';
  if (input.closed_since !== undefined) return 'closed';
  return input.created_since === undefined && input.updated_since === undefined ? 'open' : 'all';
}

function isWanted(pull: PullAnswer, input: ListPullRequestsInput, state: State): boolean {
  return (
    (state === 'all' || (state === 'merged' ? Boolean(pull.merged_at) : pull.state === state)) &&
    (input.base === undefined || pull.base.ref === input.base) &&
    hasLabels(pull, input.labels) &&
    (input.author === undefined || pull.user?.login?.toLowerCase() === input.author.toLowerCase()) &&
    isSince(pull.created_at, input.created_since) &&
    isSince(pull.updated_at, input.updated_since) &&
    isSince(pull.closed_at, input.closed_since) &&
    isSince(pull.merged_at, input.merged_since)
  );
}

function hasLabels({ labels = [] }: PullAnswer, wanted: string[]): boolean {
  const names = new Set(labels.map(({ name }) => name?.toLowerCase()));
  return wanted.every((name) => names.has(name.toLowerCase()));
}

function words(input: ListPullRequestsInput): string {
  return facts({
    into: input.base === undefined ? null : inLine(input.base),
    labelled: input.labels.map(inLine).join(' and '),
    'opened by': input.author === undefined ? null : login({ login: input.author }),
    'opened since': input.created_since,
    'changed since': input.updated_since,
    'closed since': input.closed_since,
    'merged since': input.merged_since,
  });
}

function render(pull: PullAnswer): string {
  const reviewers = [
    ...(pull.requested_reviewers ?? []).map(login),
    ...(pull.requested_teams ?? []).map(({ slug }) => `team ${inLine(slug)}`),
  ];
  const about = facts({
    by: login(pull.user),
    branches: `${inLine(pull.head.label ?? pull.head.ref)} into ${inLine(pull.base.ref)}`,
    labels: labelNames(pull.labels),
    'assigned to': (pull.assignees ?? []).map(login).join(', '),
    'review asked of': reviewers.join(', '),
    opened: pull.created_at,
    changed: pull.updated_at,
    merged: pull.merged_at,
    closed: pull.merged_at ? null : pull.closed_at,
  });
  return `- #${pull.number} ${stateWord(pull)}: ${inLine(pull.title)}${about}`;
}

/** What people call the state of a pull request. */
export function stateWord({
  state,
  draft,
  merged_at: merged,
}: Pick<PullAnswer, 'state' | 'draft' | 'merged_at'>): string {
  if (merged) return 'merged';
  return state === 'open' && draft === true ? 'open draft' : state;
}
