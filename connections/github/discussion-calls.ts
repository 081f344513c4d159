import type { Octokit } from 'octokit';
import { askGraphql } from './ask-graphql.ts';
import { nullIfMissing, ownerAndRepo } from './repository-calls.ts';

/** Ids here are those of the GraphQL API. */
export interface DiscussionHome {
  /** Of the repository. */
  id: string;
  /** Whether the repository has discussions at all. */
  isOn: boolean;
  categories: { id: string; name: string; slug: string }[];
}

export interface Discussion {
  id: string;
  number: number;
  /** For people. */
  url: string;
  body: string;
  author: string | null;
}

/** Calls about discussions. Only the GraphQL API has them; other forges have none. */
export interface DiscussionCalls {
  discussionHome(repository: string): Promise<DiscussionHome>;
  /** The newest fifty, newest first. */
  listDiscussions(repository: string): Promise<Discussion[]>;
  /** Null if there is none. */
  getDiscussion(repository: string, number: number): Promise<Discussion | null>;
  createDiscussion(
    repository: string,
    discussion: { home: string; category: string; title: string; body: string },
  ): Promise<Discussion>;
  /** Returns the names of the labels that the repository does not have. To add a label again changes nothing. */
  labelDiscussion(
    repository: string,
    discussion: Pick<Discussion, 'id' | 'number'>,
    labels: string[],
  ): Promise<string[]>;
}

const DISCUSSION = 'id number url body author { login }';

const HOME = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) {
    id
    hasDiscussionsEnabled
    discussionCategories(first: 100) { nodes { id name slug } }
  }
}`;

const LIST = `query ($owner: String!, $repo: String!) {
  repository(owner: $owner, name: $repo) {
    discussions(first: 50, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { ${DISCUSSION} } }
  }
}`;

const ONE = `query ($owner: String!, $repo: String!, $number: Int!) {
  repository(owner: $owner, name: $repo) { discussion(number: $number) { ${DISCUSSION} } }
}`;

const CREATE = `mutation ($home: ID!, $category: ID!, $title: String!, $body: String!) {
  createDiscussion(input: { repositoryId: $home, categoryId: $category, title: $title, body: $body }) {
    discussion { ${DISCUSSION} }
  }
}`;

const LABEL = `query ($owner: String!, $repo: String!, $label: String!) {
  repository(owner: $owner, name: $repo) { label(name: $label) { id } }
}`;

const ADD_LABELS = `mutation ($discussion: ID!, $labels: [ID!]!) {
  addLabelsToLabelable(input: { labelableId: $discussion, labelIds: $labels }) { clientMutationId }
}`;

interface DiscussionAnswer {
  id: string;
  number: number;
  url: string;
  body: string;
  author: { login: string } | null;
}

interface HomeAnswer {
  id: string;
  hasDiscussionsEnabled: boolean;
  discussionCategories: { nodes: DiscussionHome['categories'] };
}

export function createDiscussionCalls(octokit: Octokit): DiscussionCalls {
  return {
    discussionHome: async (repository) => {
      const { repository: home } = await askGraphql<{ repository: HomeAnswer }>(
        octokit,
        HOME,
        ownerAndRepo(repository),
      );
      return { id: home.id, isOn: home.hasDiscussionsEnabled, categories: home.discussionCategories.nodes };
    },
    listDiscussions: async (repository) => {
      const answer = await askGraphql<{ repository: { discussions: { nodes: DiscussionAnswer[] } } }>(
        octokit,
        LIST,
        ownerAndRepo(repository),
      );
      return answer.repository.discussions.nodes.map(toDiscussion);
    },
    getDiscussion: async (repository, number) => {
      const answer = await nullIfMissing(
        askGraphql<{ repository: { discussion: DiscussionAnswer } }>(octokit, ONE, {
          ...ownerAndRepo(repository),
          number,
        }),
      );
      return answer === null ? null : toDiscussion(answer.repository.discussion);
    },
    createDiscussion: async (_repository, discussion) => {
      const answer = await askGraphql<{ createDiscussion: { discussion: DiscussionAnswer } }>(
        octokit,
        CREATE,
        discussion,
      );
      return toDiscussion(answer.createDiscussion.discussion);
    },
    labelDiscussion: async (repository, { id: discussion }, labels) => {
      const found: string[] = [];
      const missing: string[] = [];
      for (const label of labels) {
        const variables = { ...ownerAndRepo(repository), label };
        const answer = await askGraphql<{ repository: { label: { id: string } | null } }>(octokit, LABEL, variables);
        if (answer.repository.label === null) missing.push(label);
        else found.push(answer.repository.label.id);
      }
      if (found.length > 0) await askGraphql(octokit, ADD_LABELS, { discussion, labels: found });
      return missing;
    },
  };
}

function toDiscussion({ author, ...discussion }: DiscussionAnswer): Discussion {
  return { ...discussion, author: author?.login ?? null };
}
