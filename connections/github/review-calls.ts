import type { Octokit } from 'octokit';
import { readPages } from './read-pages.ts';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

export type ReviewEvent = 'APPROVE' | 'REQUEST_CHANGES' | 'COMMENT';

export interface PullFile {
  path: string;
  /** Its hunks as a unified diff; null if it was not asked for, or if the forge shows none: a binary file, or a large change. */
  patch: string | null;
}

export interface Review {
  id: number;
  /** For people. */
  url: string;
  body: string;
  author: string | null;
}

/** A comment on lines of a file. */
export interface LineComment {
  path: string;
  /** The last line. */
  line: number;
  /** LEFT: as the file was before; RIGHT: as it is in the pull request. */
  side: 'LEFT' | 'RIGHT';
  /** The first line of several; null if it is about one. */
  startLine: number | null;
  body: string;
}

export interface NewReview {
  /** The full id of the commit that was reviewed. */
  commit: string;
  event: ReviewEvent;
  body: string;
  comments: LineComment[];
}

export interface ReviewComment extends Review {
  /** The number of its pull request; null if the forge does not say. */
  pullNumber: number | null;
  /** The comment that began its thread; null if it did so itself. */
  inReplyTo: number | null;
}

/** Calls about reviews of a pull request. */
export interface ReviewCalls {
  /** The changed files, with the patches of those at `paths`. GitHub lists at most 3,000 files. */
  listPullFiles(repository: string, number: number, paths: ReadonlySet<string>): Promise<PullFile[]>;
  listReviews(repository: string, number: number): Promise<Review[]>;
  /** Null if there is no such review. */
  getReview(repository: string, number: number, reviewId: number): Promise<Review | null>;
  /** Submits the review at once, with all its comments or not at all. */
  createReview(repository: string, number: number, review: NewReview): Promise<Review>;
  /** Comments on lines. `since` is RFC 3339: those changed since then; a forge may send older ones too. */
  listReviewComments(repository: string, number: number, since: string): Promise<ReviewComment[]>;
  /** Null if there is no such comment on a line. */
  getReviewComment(repository: string, commentId: number): Promise<ReviewComment | null>;
  /** `commentId` is that of the comment that began the thread. */
  replyToReviewComment(
    repository: string,
    thread: { number: number; commentId: number },
    body: string,
  ): Promise<ReviewComment>;
  /** Who is asked for a review and has not given it yet: logins, and slugs of teams. */
  requestedReviewers(repository: string, number: number): Promise<{ reviewers: string[]; teams: string[] }>;
}

interface ReviewAnswer {
  id: number;
  html_url: string;
  body?: string | null | undefined;
  user?: { login: string } | null | undefined;
}

interface CommentAnswer extends ReviewAnswer {
  pull_request_url?: string | undefined;
  in_reply_to_id?: number | null | undefined;
}

export function createReviewCalls(octokit: Octokit): ReviewCalls {
  const { pulls } = octokit.rest;
  const at = (repository: string, number: number) => ({ ...ownerAndRepo(repository), pull_number: number });
  return {
    listPullFiles: (repository, number, paths) =>
      readPages(
        async (page) => {
          const { data, headers } = await pulls.listFiles({ ...at(repository, number), per_page: 100, page });
          const files = data.map(({ filename: path, patch }) => ({
            path,
            patch: paths.has(path) ? (patch ?? null) : null,
          }));
          return { data: files, headers };
        },
        ({ path }) => path,
      ),
    listReviews: async (repository, number) => {
      const found = await readPages(
        (page) => pulls.listReviews({ ...at(repository, number), per_page: 100, page }),
        ({ id }) => id,
      );
      return found.map(toReview);
    },
    getReview: async (repository, number, reviewId) => {
      const found = await nullIfMissing(pulls.getReview({ ...at(repository, number), review_id: reviewId }));
      return found === null ? null : toReview(found.data);
    },
    createReview: async (repository, number, { commit, event, body, comments }) => {
      const review = { commit_id: commit, event, body, comments: comments.map(toSent) };
      return toReview((await pulls.createReview({ ...at(repository, number), ...review })).data);
    },
    listReviewComments: async (repository, number, since) => {
      const found = await readPages(
        (page) => pulls.listReviewComments({ ...at(repository, number), since, per_page: 100, page }),
        ({ id }) => id,
      );
      return found.map(toComment);
    },
    getReviewComment: async (repository, commentId) => {
      const found = await nullIfMissing(pulls.getReviewComment({ ...ownerAndRepo(repository), comment_id: commentId }));
      return found === null ? null : toComment(found.data);
    },
    replyToReviewComment: async (repository, { number, commentId }, body) =>
      toComment(
        (await pulls.createReplyForReviewComment({ ...at(repository, number), comment_id: commentId, body })).data,
      ),
    requestedReviewers: async (repository, number) => {
      const { data } = await pulls.listRequestedReviewers(at(repository, number));
      return { reviewers: data.users.map(({ login }) => login), teams: data.teams.map(({ slug }) => slug) };
    },
  };
}

function toSent({ path, line, side, startLine, body }: LineComment) {
  const comment = { path, line, side, body };
  return startLine === null ? comment : { ...comment, start_line: startLine, start_side: side };
}

function toReview({ id, html_url: url, body, user }: ReviewAnswer): Review {
  return { id, url, body: body ?? '', author: user?.login ?? null };
}

function toComment(answer: CommentAnswer): ReviewComment {
  const number = /\/pulls\/(\d+)$/.exec(answer.pull_request_url ?? '')?.[1];
  return {
    ...toReview(answer),
    pullNumber: number === undefined ? null : Number(number),
    inReplyTo: answer.in_reply_to_id ?? null,
  };
}
