import { z } from 'zod';

/** What matching looks at in a GitHub payload. What is not there, or is not what it should be, is null. */
export interface ReadPayload {
  action: string | null;
  sender: string | null;
  /** The label that was added or removed. */
  label: string | null;
  /** The text before an edit; null when the event edited none. */
  formerBody: string | null;
  comment: { body: string } | null;
  issue: Issue | null;
  pullRequest: PullRequest | null;
}

interface Issue {
  number: number;
  body: string;
  labels: string[];
  isPullRequest: boolean;
  /** It is a pull request that has been merged. */
  isMerged: boolean;
}

interface PullRequest {
  number: number;
  body: string;
  labels: string[];
  draft: boolean;
  baseBranch: string;
  isMerged: boolean;
  /** `owner/name`; null when the head repository was deleted. */
  headRepository: string | null;
  fromFork: boolean;
}

const Text = z.string().nullish().catch(null);
const Labels = z
  .array(z.object({ name: z.string() }))
  .nullish()
  .catch(null);
const Repository = z.object({ full_name: z.string() }).nullish().catch(null);

/** What the issue of a comment says about a pull request that has been merged. */
const Merged = z.object({ merged_at: z.string() });

const Payload = z.object({
  action: Text,
  sender: z.object({ login: z.string() }).nullish().catch(null),
  label: z.object({ name: z.string() }).nullish().catch(null),
  changes: z
    .object({ body: z.object({ from: Text }).nullish() })
    .nullish()
    .catch(null),
  comment: z.object({ body: Text }).nullish().catch(null),
  issue: z
    .object({ number: z.int(), body: Text, labels: Labels, pull_request: z.unknown().optional() })
    .nullish()
    .catch(null),
  pull_request: z
    .object({
      number: z.int(),
      body: Text,
      labels: Labels,
      draft: z.boolean().nullish().catch(null),
      merged_at: Text,
      base: z.object({ ref: z.string(), repo: Repository }),
      head: z.object({ repo: Repository }),
    })
    .nullish()
    .catch(null),
});

/** Reads what matching needs from a payload. Never throws: what is malformed matches nothing. */
export function readPayload(payload: unknown): ReadPayload {
  const { data } = Payload.safeParse(payload);
  const issue = data?.issue;
  const pull = data?.pull_request;
  const head = pull?.head.repo?.full_name ?? null;
  return {
    action: data?.action ?? null,
    sender: data?.sender?.login ?? null,
    label: data?.label?.name ?? null,
    formerBody: data?.changes?.body?.from ?? null,
    comment: data?.comment ? { body: data.comment.body ?? '' } : null,
    issue: issue
      ? {
          number: issue.number,
          body: issue.body ?? '',
          labels: namesOf(issue.labels),
          isPullRequest: issue.pull_request !== undefined && issue.pull_request !== null,
          isMerged: Merged.safeParse(issue.pull_request).success,
        }
      : null,
    pullRequest: pull
      ? {
          number: pull.number,
          body: pull.body ?? '',
          labels: namesOf(pull.labels),
          draft: pull.draft ?? false,
          baseBranch: pull.base.ref,
          isMerged: Boolean(pull.merged_at),
          headRepository: head,
          fromFork: head?.toLowerCase() !== pull.base.repo?.full_name.toLowerCase(),
        }
      : null,
  };
}

function namesOf(labels: { name: string }[] | null | undefined): string[] {
  return (labels ?? []).map(({ name }) => name);
}
