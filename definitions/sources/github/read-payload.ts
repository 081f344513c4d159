import { z } from 'zod';
import { codeOf, type EventCode } from './event-code.ts';

/** What matching looks at in a GitHub payload. What is not there, or is not what it should be, is null. */
export interface ReadPayload {
  action: string | null;
  sender: string | null;
  /** The sender is an app, not a person. */
  senderIsBot: boolean;
  /** Who wrote the text that the event brought. */
  author: string | null;
  /** The label that was added or removed, or that changed. */
  label: string | null;
  /** Who was assigned or unassigned. */
  assignee: string | null;
  /** The login, or the slug of the team, that was asked for a review, or no longer. */
  reviewer: string | null;
  /** The text before an edit; null when the event edited none. */
  formerBody: string | null;
  /** The title before an edit; null when the event edited none. */
  formerTitle: string | null;
  comment: { body: string } | null;
  review: { body: string } | null;
  issue: Issue | null;
  pullRequest: PullRequest | null;
  discussion: { number: number; body: string; labels: string[] } | null;
  /** The name of the workflow of GitHub Actions that ran. */
  workflow: string | null;
  /** The name of the event by which it began to run. */
  workflowCause: string | null;
  code: EventCode;
}

interface Issue {
  number: number;
  title: string;
  body: string;
  labels: string[];
  assignees: string[];
  isPullRequest: boolean;
  /** It is a pull request that has been merged. */
  isMerged: boolean;
}

interface PullRequest {
  number: number;
  title: string;
  body: string;
  labels: string[];
  assignees: string[];
  /** Logins and slugs of teams that are asked for a review. */
  reviewers: string[];
  draft: boolean;
  baseBranch: string;
  /** In the head repository; null where the forge does not say. */
  headBranch: string | null;
  headSha: string | null;
  isMerged: boolean;
  /** `owner/name`; null when the head repository was deleted. */
  headRepository: string | null;
  fromFork: boolean;
  /** Null where the forge does not say. */
  changedFiles: number | null;
}

const Text = z.string().nullish().catch(null);
const Labels = z
  .array(z.object({ name: z.string() }))
  .nullish()
  .catch(null);
const Person = z.object({ login: z.string() }).nullish().catch(null);
const People = z
  .array(z.object({ login: z.string() }))
  .nullish()
  .catch(null);
const Team = z.object({ slug: z.string() }).nullish().catch(null);
const Teams = z
  .array(z.object({ slug: z.string() }))
  .nullish()
  .catch(null);
const Repository = z.object({ full_name: z.string() }).nullish().catch(null);
const Changed = z.object({ from: Text }).nullish().catch(null);
const Named = z.object({ name: Text }).nullish().catch(null);

/** What the issue of a comment says about a pull request that has been merged. */
const Merged = z.object({ merged_at: z.string() });

const Payload = z.object({
  action: Text,
  sender: z.object({ login: z.string(), type: Text }).nullish().catch(null),
  label: z.object({ name: z.string() }).nullish().catch(null),
  assignee: Person,
  requested_reviewer: Person,
  requested_team: Team,
  changes: z.object({ body: Changed, title: Changed }).nullish().catch(null),
  comment: z.object({ body: Text, user: Person }).nullish().catch(null),
  review: z.object({ body: Text, user: Person }).nullish().catch(null),
  issue: z
    .object({
      number: z.int(),
      user: Person,
      title: Text,
      body: Text,
      labels: Labels,
      assignees: People,
      pull_request: z.unknown().optional(),
    })
    .nullish()
    .catch(null),
  pull_request: z
    .object({
      number: z.int(),
      user: Person,
      title: Text,
      body: Text,
      labels: Labels,
      assignees: People,
      requested_reviewers: People,
      requested_teams: Teams,
      draft: z.boolean().nullish().catch(null),
      merged_at: Text,
      changed_files: z.int().nullish().catch(null),
      base: z.object({ ref: z.string(), repo: Repository }),
      head: z.object({ ref: Text, sha: Text, repo: Repository }),
    })
    .nullish()
    .catch(null),
  discussion: z.object({ number: z.int(), user: Person, body: Text, labels: Labels }).nullish().catch(null),
  workflow: Named,
  workflow_run: z.object({ name: Text, event: Text }).nullish().catch(null),
});

type Parsed = z.output<typeof Payload>;

/** One payload is read once for all automations. */
const known = new WeakMap<object, ReadPayload>();

/** Reads what matching needs from a payload. Never throws: what is malformed matches nothing. */
export function readPayload(payload: unknown): ReadPayload {
  if (typeof payload !== 'object' || payload === null) return read(payload);
  const before = known.get(payload);
  if (before !== undefined) return before;
  const made = read(payload);
  known.set(payload, made);
  return made;
}

function read(payload: unknown): ReadPayload {
  const { data } = Payload.safeParse(payload);
  const { comment, review, discussion, changes } = data ?? {};
  return {
    action: data?.action ?? null,
    sender: data?.sender?.login ?? null,
    senderIsBot: data?.sender?.type === 'Bot',
    author: (comment ?? review ?? data?.pull_request ?? discussion ?? data?.issue)?.user?.login ?? null,
    label: data?.label?.name ?? null,
    assignee: data?.assignee?.login ?? null,
    reviewer: data?.requested_reviewer?.login ?? data?.requested_team?.slug ?? null,
    formerBody: changes?.body?.from ?? null,
    formerTitle: changes?.title?.from ?? null,
    comment: comment ? { body: comment.body ?? '' } : null,
    review: review ? { body: review.body ?? '' } : null,
    issue: issueOf(data?.issue),
    pullRequest: pullOf(data?.pull_request),
    discussion: discussion
      ? { number: discussion.number, body: discussion.body ?? '', labels: namesOf(discussion.labels) }
      : null,
    workflow: data?.workflow_run?.name ?? data?.workflow?.name ?? null,
    workflowCause: data?.workflow_run?.event ?? null,
    code: codeOf(payload),
  };
}

function issueOf(issue: Parsed['issue'] | undefined): Issue | null {
  if (!issue) return null;
  return {
    number: issue.number,
    title: issue.title ?? '',
    body: issue.body ?? '',
    labels: namesOf(issue.labels),
    assignees: loginsOf(issue.assignees),
    isPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
    isMerged: Merged.safeParse(issue.pull_request).success,
  };
}

function pullOf(pull: Parsed['pull_request'] | undefined): PullRequest | null {
  if (!pull) return null;
  const head = pull.head.repo?.full_name ?? null;
  return {
    number: pull.number,
    title: pull.title ?? '',
    body: pull.body ?? '',
    labels: namesOf(pull.labels),
    assignees: loginsOf(pull.assignees),
    reviewers: [...loginsOf(pull.requested_reviewers), ...(pull.requested_teams ?? []).map(({ slug }) => slug)],
    draft: pull.draft ?? false,
    baseBranch: pull.base.ref,
    headBranch: pull.head.ref ?? null,
    headSha: pull.head.sha ?? null,
    isMerged: Boolean(pull.merged_at),
    headRepository: head,
    fromFork: head?.toLowerCase() !== pull.base.repo?.full_name.toLowerCase(),
    changedFiles: pull.changed_files ?? null,
  };
}

function namesOf(labels: { name: string }[] | null | undefined): string[] {
  return (labels ?? []).map(({ name }) => name);
}

function loginsOf(people: { login: string }[] | null | undefined): string[] {
  return (people ?? []).map(({ login }) => login);
}
