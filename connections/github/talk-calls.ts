import type { Reaction } from '../../contract/reactions.ts';
import { createOctokit, type Access } from './create-octokit.ts';
import { ownerAndRepo } from './repository-calls.ts';

/** Where a comment on a discussion stands. Ids are those of the GraphQL API. */
export interface DiscussionThread {
  discussion: string;
  /** The comment under which replies stand: the comment itself, or the one that it replies to. */
  top: string;
  /** The latest hundred replies. */
  replies: string[];
}

/** Calls with which comments are answered that stand neither on an issue nor below a pull request. */
export interface TalkCalls {
  /** To a comment on a line of a pull request. The same reaction twice is one. */
  reactToLineComment(repository: string, commentId: number, reaction: Reaction): Promise<void>;
  /** To a comment on a discussion. The same reaction twice is one. */
  reactInDiscussion(comment: string, reaction: Reaction): Promise<void>;
  /** Null if there is no such comment. */
  discussionThread(comment: string): Promise<DiscussionThread | null>;
  replyInDiscussion(thread: Pick<DiscussionThread, 'discussion' | 'top'>, body: string): Promise<void>;
}

interface Replies {
  nodes: { body: string }[];
}

interface FoundThread {
  node: {
    id: string;
    discussion: { id: string };
    replies: Replies;
    replyTo: { id: string; replies: Replies } | null;
  } | null;
}

const THREAD = `query ($comment: ID!) {
  node(id: $comment) {
    ... on DiscussionComment {
      id
      discussion { id }
      replies(last: 100) { nodes { body } }
      replyTo { id replies(last: 100) { nodes { body } } }
    }
  }
}`;

const REPLY = `mutation ($discussion: ID!, $top: ID!, $body: String!) {
  addDiscussionComment(input: { discussionId: $discussion, replyToId: $top, body: $body }) { clientMutationId }
}`;

const REACT = `mutation ($comment: ID!, $content: ReactionContent!) {
  addReaction(input: { subjectId: $comment, content: $content }) { clientMutationId }
}`;

/** The names of reactions in the GraphQL API, where they are not those of REST in capitals. */
const GRAPHQL_NAMES: Partial<Record<Reaction, string>> = { '+1': 'THUMBS_UP', '-1': 'THUMBS_DOWN' };

/** Every call fails as `createOctokit` says. Only the GraphQL API knows comments on discussions; other forges have none. */
export function createTalkCalls(access: Access): TalkCalls {
  const octokit = createOctokit(access);
  return {
    reactToLineComment: async (repository, commentId, content) => {
      const place = { ...ownerAndRepo(repository), comment_id: commentId };
      await octokit.rest.reactions.createForPullRequestReviewComment({ ...place, content });
    },
    reactInDiscussion: async (comment, reaction) => {
      const content = GRAPHQL_NAMES[reaction] ?? reaction.toUpperCase();
      await octokit.graphql(REACT, { comment, content });
    },
    discussionThread: async (comment) => {
      const { node } = await octokit.graphql<FoundThread>(THREAD, { comment });
      if (node === null) return null;
      const { id: top, replies } = node.replyTo ?? node;
      return { discussion: node.discussion.id, top, replies: replies.nodes.map(({ body }) => body) };
    },
    replyInDiscussion: async ({ discussion, top }, body) => {
      await octokit.graphql(REPLY, { discussion, top, body });
    },
  };
}
