import { z } from 'zod';
import type { Page } from '../../../../database/runs/open-runs-at.ts';

/**
 * Where a comment stands: below an issue or a pull request, on a line of a pull request, as the text of a review, or on a
 * discussion.
 */
export type CommentPlace =
  | { kind: 'comment' | 'line-comment' | 'review' }
  /** `node`: the id of the comment in the GraphQL API. */
  | { kind: 'discussion-comment'; node: string };

/** A new comment of a person on an issue, a pull request or a discussion. */
export interface PersonComment {
  page: Page;
  place: CommentPlace;
  /** Unique among the comments of one kind. */
  id: number;
  /** For people. */
  url: string;
  body: string;
  author: string;
  /** The name of the app that wrote it for its author; null if the author did. */
  app: string | null;
  /** When it was written, in milliseconds since 1970, by the clock of GitHub. */
  writtenAt: number;
}

const Account = z.object({ login: z.string(), type: z.string().nullish() });
const App = z.object({ name: z.string().nullish(), slug: z.string().nullish() }).nullish().catch({});
const Text = z.object({
  id: z.int(),
  body: z.string(),
  user: Account,
  html_url: z.string().nullish(),
  performed_via_github_app: App,
});
const Comment = Text.extend({ created_at: z.string() });
const LineComment = Comment.extend({ updated_at: z.string().nullish() });
const DiscussionComment = Comment.extend({ node_id: z.string() });
const Review = Text.extend({ submitted_at: z.string() });
const PageLink = z.object({ number: z.int(), html_url: z.string() });
const Base = z.object({ sender: Account, repository: z.object({ full_name: z.string() }) });
const Created = Base.extend({ action: z.literal('created') });

/** What a payload brings. */
interface Brought {
  base: z.infer<typeof Base>;
  page: z.infer<typeof PageLink>;
  text: z.infer<typeof Text>;
  place: CommentPlace;
  /** RFC 3339. */
  writtenAt: string;
}

/** The events that bring a text of a person, by name. Each reads its payload; null if that brings none. */
const EVENTS: ReadonlyMap<string, (payload: unknown) => Brought | null> = new Map([
  ['issue_comment', ofIssue],
  ['pull_request_review_comment', ofLine],
  ['pull_request_review', ofReview],
  ['discussion_comment', ofDiscussion],
]);

/** Reads the payload of an event. Null if it brings no new comment of a person: an edit is none, and a bot is no person. */
export function readComment(name: string, payload: unknown): PersonComment | null {
  const brought = EVENTS.get(name)?.(payload) ?? null;
  if (brought === null) return null;
  const { base, page, text, place } = brought;
  const writtenAt = Date.parse(brought.writtenAt);
  const isOfPerson = base.sender.type !== 'Bot' && text.user.type !== 'Bot' && base.sender.login === text.user.login;
  if (!isOfPerson || Number.isNaN(writtenAt)) return null;
  const app = text.performed_via_github_app;
  return {
    page: { repository: base.repository.full_name, number: page.number, url: page.html_url },
    place,
    id: text.id,
    url: text.html_url ?? page.html_url,
    body: text.body,
    author: text.user.login,
    app: app ? (app.name ?? app.slug ?? 'an app') : null,
    writtenAt,
  };
}

const IssuePayload = Created.extend({ issue: PageLink, comment: Comment });

function ofIssue(payload: unknown): Brought | null {
  const { data } = IssuePayload.safeParse(payload);
  if (data === undefined) return null;
  const { issue: page, comment: text, ...base } = data;
  return { base, page, text, place: { kind: 'comment' }, writtenAt: text.created_at };
}

const LinePayload = Created.extend({ pull_request: PageLink, comment: LineComment });

/** A comment of a review that was begun earlier is seen by others when the review is submitted, which is its last change. */
function ofLine(payload: unknown): Brought | null {
  const { data } = LinePayload.safeParse(payload);
  if (data === undefined) return null;
  const { pull_request: page, comment: text, ...base } = data;
  return { base, page, text, place: { kind: 'line-comment' }, writtenAt: text.updated_at ?? text.created_at };
}

const ReviewPayload = Base.extend({ action: z.literal('submitted'), pull_request: PageLink, review: Review });

function ofReview(payload: unknown): Brought | null {
  const { data } = ReviewPayload.safeParse(payload);
  if (data === undefined) return null;
  const { pull_request: page, review: text, ...base } = data;
  return { base, page, text, place: { kind: 'review' }, writtenAt: text.submitted_at };
}

const DiscussionPayload = Created.extend({ discussion: PageLink, comment: DiscussionComment });

function ofDiscussion(payload: unknown): Brought | null {
  const { data } = DiscussionPayload.safeParse(payload);
  if (data === undefined) return null;
  const { discussion: page, comment: text, ...base } = data;
  const place = { kind: 'discussion-comment', node: text.node_id } as const;
  return { base, page, text, place, writtenAt: text.created_at };
}
