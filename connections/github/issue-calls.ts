import type { Octokit } from 'octokit';
import { readPages } from './read-pages.ts';
import { ownerAndRepo } from './repository-calls.ts';

export interface Comment {
  id: number;
  /** For people. */
  url: string;
  body: string;
  author: string | null;
}

export interface Issue {
  number: number;
  /** For people. */
  url: string;
}

export type Reaction = '+1' | '-1' | 'laugh' | 'confused' | 'heart' | 'hooray' | 'rocket' | 'eyes';

/** What is the same for issues and pull requests: GitHub numbers them together. */
export interface IssueCalls {
  /** `since` is RFC 3339: comments changed since then; a forge may send older ones too. */
  listComments(repository: string, number: number, since?: string): Promise<Comment[]>;
  createComment(repository: string, number: number, body: string): Promise<Comment>;
  updateComment(repository: string, commentId: number, body: string): Promise<Comment>;
  createIssue(repository: string, issue: { title: string; body: string; labels: string[] }): Promise<Issue>;
  addLabels(repository: string, number: number, labels: string[]): Promise<void>;
  addAssignees(repository: string, number: number, assignees: string[]): Promise<void>;
  /** The same reaction twice is one. */
  reactToIssue(repository: string, number: number, reaction: Reaction): Promise<void>;
  reactToComment(repository: string, commentId: number, reaction: Reaction): Promise<void>;
}

interface CommentAnswer {
  id: number;
  html_url: string;
  body?: string | undefined;
  user: { login: string } | null;
}

function toComment({ id, html_url: url, body, user }: CommentAnswer): Comment {
  return { id, url, body: body ?? '', author: user?.login ?? null };
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
    updateComment: async (repository, commentId, body) =>
      toComment((await issues.updateComment({ ...ownerAndRepo(repository), comment_id: commentId, body })).data),
    createIssue: async (repository, issue) => {
      const { data } = await issues.create({ ...ownerAndRepo(repository), ...issue });
      return { number: data.number, url: data.html_url };
    },
    addLabels: async (repository, number, labels) => {
      await issues.addLabels({ ...at(repository, number), labels });
    },
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
