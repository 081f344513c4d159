import type { Octokit } from 'octokit';
import type { Reaction } from '../../contract/reactions.ts';
import { readPages } from './read-pages.ts';
import { removeDiscussionLabel } from './remove-discussion-label.ts';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

export interface Comment {
  id: number;
  /** Its id in the GraphQL API; absent where the forge has none. */
  nodeId?: string;
  /** For people. */
  url: string;
  body: string;
  author: string | null;
}

export interface Issue {
  number: number;
  /** For people. */
  url: string;
  body: string;
  author: string | null;
}

/** Calls that work for issues and for pull requests: GitHub numbers them together. */
export interface IssueCalls {
  /** `since` is RFC 3339: comments changed since then; a forge may send older ones too. */
  listComments(repository: string, number: number, since?: string): Promise<Comment[]>;
  createComment(repository: string, number: number, body: string): Promise<Comment>;
  /** `number` is that of the issue or pull request. */
  updateComment(repository: string, comment: { id: number; number: number }, body: string): Promise<Comment>;
  /** Issues and pull requests changed since then; a forge may send older ones too. */
  listIssues(repository: string, since: string): Promise<Issue[]>;
  getIssue(repository: string, number: number): Promise<Issue | null>;
  /** Null if there is no such issue, or if the token may not see it. */
  issueState(repository: string, number: number): Promise<'open' | 'closed' | null>;
  getComment(repository: string, commentId: number): Promise<Comment | null>;
  createIssue(repository: string, issue: { title: string; body: string; labels: string[] }): Promise<Issue>;
  addLabels(repository: string, number: number, labels: string[]): Promise<void>;
  /** Does nothing if the label is not there. */
  removeLabel(repository: string, number: number, label: string): Promise<void>;
  /** The same for a discussion, which only the GraphQL API can change. */
  removeDiscussionLabel(repository: string, number: number, label: string): Promise<void>;
  addAssignees(repository: string, number: number, assignees: string[]): Promise<void>;
  /** The same reaction twice is one. */
  reactToIssue(repository: string, number: number, reaction: Reaction): Promise<void>;
  reactToComment(repository: string, commentId: number, reaction: Reaction): Promise<void>;
}

interface CommentAnswer {
  id: number;
  node_id?: string | undefined;
  html_url: string;
  body?: string | undefined;
  user: { login: string } | null;
}

interface IssueAnswer {
  number: number;
  html_url: string;
  body?: string | null | undefined;
  user: { login: string } | null;
}

export function createIssueCalls(octokit: Octokit): IssueCalls {
  const { issues, reactions } = octokit.rest;
  const at = (repository: string, number: number) => ({ ...ownerAndRepo(repository), issue_number: number });
  return {
    listComments: async (repository, number, since) => {
      const filter = since === undefined ? {} : { since };
      const found = await readPages(
        (page) => issues.listComments({ ...at(repository, number), ...filter, per_page: 100, page }),
        (comment) => comment.id,
      );
      return found.map(toComment);
    },
    createComment: async (repository, number, body) =>
      toComment((await issues.createComment({ ...at(repository, number), body })).data),
    updateComment: async (repository, { id }, body) =>
      toComment((await issues.updateComment({ ...ownerAndRepo(repository), comment_id: id, body })).data),
    listIssues: async (repository, since) => {
      const found = await readPages(
        (page) => issues.listForRepo({ ...ownerAndRepo(repository), state: 'all', since, per_page: 100, page }),
        (issue) => issue.number,
      );
      return found.map(toIssue);
    },
    getIssue: async (repository, number) => {
      const found = await nullIfMissing(issues.get(at(repository, number)));
      return found === null ? null : toIssue(found.data);
    },
    issueState: async (repository, number) => {
      const found = await nullIfMissing(issues.get(at(repository, number)));
      return found === null ? null : found.data.state === 'closed' ? 'closed' : 'open';
    },
    getComment: async (repository, commentId) => {
      const found = await nullIfMissing(issues.getComment({ ...ownerAndRepo(repository), comment_id: commentId }));
      return found === null ? null : toComment(found.data);
    },
    createIssue: async (repository, issue) =>
      toIssue((await issues.create({ ...ownerAndRepo(repository), ...issue })).data),
    addLabels: async (repository, number, labels) => {
      await issues.addLabels({ ...at(repository, number), labels });
    },
    removeLabel: async (repository, number, name) => {
      await nullIfMissing(issues.removeLabel({ ...at(repository, number), name }));
    },
    removeDiscussionLabel: (repository, number, label) => removeDiscussionLabel(octokit, { repository, number, label }),
    addAssignees: async (repository, number, assignees) => {
      await issues.addAssignees({ ...at(repository, number), assignees });
    },
    reactToIssue: async (repository, number, content) => {
      await reactions.createForIssue({ ...at(repository, number), content });
    },
    reactToComment: async (repository, commentId, content) => {
      await reactions.createForIssueComment({ ...ownerAndRepo(repository), comment_id: commentId, content });
    },
  };
}

function toComment({ id, node_id: nodeId, html_url: url, body, user }: CommentAnswer): Comment {
  const comment = { id, url, body: body ?? '', author: user?.login ?? null };
  return nodeId === undefined ? comment : { ...comment, nodeId };
}

function toIssue({ number, html_url: url, body, user }: IssueAnswer): Issue {
  return { number, url, body: body ?? '', author: user?.login ?? null };
}
