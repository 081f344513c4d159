import type { Octokit } from 'octokit';
import { askGraphql } from './ask-graphql.ts';
import { nullIfMissing } from './repository-calls.ts';

export interface ThreadComment {
  id: string;
  /** For people. */
  url: string;
  body: string;
  author: string | null;
  isHidden: boolean;
}

/** The thread of a comment in a discussion. */
export interface CommentThread {
  discussion: string;
  /** The comment under which answers stand: the comment itself, or the one that it answers. */
  top: string;
  /** The latest hundred answers, oldest first. */
  replies: ThreadComment[];
}

/** Calls about threads in discussions, and about comments that are hidden. Ids are those of the GraphQL API, which alone has them. */
export interface ThreadCalls {
  /** Null if there is no such comment. */
  commentThread(comment: string): Promise<CommentThread | null>;
  /** Answers in a thread. `repository` is that of the discussion. */
  replyInThread(
    repository: string,
    thread: Pick<CommentThread, 'discussion' | 'top'>,
    body: string,
  ): Promise<ThreadComment>;
  /** Whether there is such a comment in a discussion. */
  hasThreadComment(comment: string): Promise<boolean>;
  /** Those of the comments (at most a hundred) that are not hidden. */
  visibleAmong(comments: string[]): Promise<string[]>;
  /** Hides a comment as outdated; one that is hidden stays so. */
  hideComment(comment: string): Promise<void>;
}

const COMMENT = 'id url body isMinimized author { login }';

const THREAD = `query ($comment: ID!) {
  node(id: $comment) {
    ... on DiscussionComment {
      id
      discussion { id }
      replies(last: 100) { nodes { ${COMMENT} } }
      replyTo { id replies(last: 100) { nodes { ${COMMENT} } } }
    }
  }
}`;

const REPLY = `mutation ($discussion: ID!, $top: ID!, $body: String!) {
  addDiscussionComment(input: { discussionId: $discussion, replyToId: $top, body: $body }) { comment { ${COMMENT} } }
}`;

const VISIBLE = `query ($ids: [ID!]!) {
  nodes(ids: $ids) { id ... on Minimizable { isMinimized } }
}`;

const HIDE = `mutation ($comment: ID!) {
  minimizeComment(input: { subjectId: $comment, classifier: OUTDATED }) { clientMutationId }
}`;

interface CommentAnswer {
  id: string;
  url: string;
  body: string;
  isMinimized: boolean;
  author: { login: string } | null;
}

interface Replies {
  nodes: CommentAnswer[];
}

interface ThreadAnswer {
  id: string;
  discussion: { id: string };
  replies: Replies;
  replyTo: { id: string; replies: Replies } | null;
}

export function createThreadCalls(octokit: Octokit): ThreadCalls {
  const readThread = async (comment: string): Promise<ThreadAnswer | null> => {
    const answer = await nullIfMissing(askGraphql<{ node: ThreadAnswer | null }>(octokit, THREAD, { comment }));
    return answer?.node ?? null;
  };
  return {
    ...hiding(octokit),
    commentThread: async (comment) => {
      const node = await readThread(comment);
      if (node === null) return null;
      const { id: top, replies } = node.replyTo ?? node;
      return { discussion: node.discussion.id, top, replies: replies.nodes.map(toComment) };
    },
    replyInThread: async (_repository, { discussion, top }, body) => {
      const variables = { discussion, top, body };
      const answer = await askGraphql<{ addDiscussionComment: { comment: CommentAnswer } }>(octokit, REPLY, variables);
      return toComment(answer.addDiscussionComment.comment);
    },
    hasThreadComment: async (comment) => (await readThread(comment)) !== null,
  };
}

function hiding(octokit: Octokit): Pick<ThreadCalls, 'visibleAmong' | 'hideComment'> {
  return {
    visibleAmong: async (ids) => {
      const answer = await askGraphql<{ nodes: ({ id: string; isMinimized?: boolean } | null)[] }>(octokit, VISIBLE, {
        ids,
      });
      return answer.nodes.flatMap((node) => (node?.isMinimized === false ? [node.id] : []));
    },
    hideComment: async (comment) => {
      await askGraphql(octokit, HIDE, { comment });
    },
  };
}

function toComment({ id, url, body, author, isMinimized }: CommentAnswer): ThreadComment {
  return { id, url, body, author: author?.login ?? null, isHidden: isMinimized };
}
