import { includes, isOfToken } from '../../apps/require-permission.ts';
import type { GithubPermissions } from '../../../../contract/github/github-permissions.ts';
import type { DiscussionCommentRecord, DiscussionRecord } from '../../discussion-records.ts';
import { identity, nodeId } from '../../shape/identity.ts';
import { repositoryPage } from '../../shape/repository.ts';
import type { CommentRecord, RepositoryRecord } from '../../store.ts';
import type { Caller, World } from '../../world.ts';
import { findRepository } from '../context.ts';
import { graphqlError } from './graphql-error.ts';

/** Who asks what. */
export interface Asking {
  world: World;
  caller: Caller;
  login: string;
}

/** GitHub gives a new repository with discussions these and some more. */
const CATEGORIES = [
  { name: 'Announcements', slug: 'announcements' },
  { name: 'General', slug: 'general' },
  { name: 'Q&A', slug: 'q-a' },
];

/** Records by the kinds in ids of nodes. */
const KINDS = {
  Discussion: 'discussions',
  DiscussionComment: 'discussionComments',
  IssueComment: 'comments',
  Repository: 'repositories',
} as const;

export function findRepositoryNode(asking: Asking, owner: string, name: string) {
  const repository = findRepository(asking.world, owner, name);
  if (repository === undefined || !maySee(asking, repository)) {
    throw graphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`);
  }
  return repositoryNode(asking, repository);
}

/** The record that an id names, with its repository. Throws NOT_FOUND if there is none that the caller may see. */
export function recordOf<Kind extends keyof typeof KINDS>(asking: Asking, kind: Kind, id: string) {
  const { world } = asking;
  const found = world.store.all(KINDS[kind]).find((record) => nodeId(kind, record.id) === id);
  const repositoryId = found !== undefined && 'repositoryId' in found ? found.repositoryId : found?.id;
  const repository = world.store.all('repositories').find((one) => one.id === repositoryId);
  if (found === undefined || repository === undefined || !maySee(asking, repository)) {
    throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  }
  return { record: found, repository };
}

/** Throws FORBIDDEN if the caller may not do this in the repository. */
export function requireAccess({ caller }: Asking, wanted: GithubPermissions[]): void {
  const { write, token } = caller;
  const isAllowed = token === undefined ? write : wanted.some((set) => includes(token.permissions, set));
  if (!isAllowed) throw graphqlError('FORBIDDEN', 'Resource not accessible by integration');
}

function maySee({ caller }: Asking, repository: RepositoryRecord): boolean {
  return caller.token === undefined || !repository.private || isOfToken(caller.token, repository);
}

/** Null for an id of no known kind. Throws NOT_FOUND for one of which there is no record. */
export function findNode(asking: Asking, id: string) {
  const [kind = ''] = Buffer.from(id, 'base64').toString().split(':');
  if (!Object.hasOwn(KINDS, kind))
    throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  const { record } = recordOf(asking, kind as keyof typeof KINDS, id);
  if (kind === 'Discussion') return discussionNode(asking, record as DiscussionRecord);
  if (kind === 'DiscussionComment') return discussionCommentNode(asking, record as DiscussionCommentRecord);
  if (kind === 'IssueComment') return issueCommentNode(record as CommentRecord);
  return repositoryNode(asking, record as RepositoryRecord);
}

function repositoryNode(asking: Asking, repository: RepositoryRecord) {
  const { store } = asking.world;
  const isOn = repository.withoutDiscussions !== true;
  const own = () => store.all('discussions').filter(({ repositoryId }) => repositoryId === repository.id);
  return {
    __typename: 'Repository',
    id: nodeId('Repository', repository.id),
    hasDiscussionsEnabled: isOn,
    discussionCategories: { nodes: isOn ? CATEGORIES.map((one) => categoryNode(repository, one)) : [] },
    discussion: ({ number }: { number: number }) => {
      const found = own().find((one) => one.number === number);
      if (found === undefined)
        throw graphqlError('NOT_FOUND', `Could not resolve to a Discussion with the number of ${number}.`);
      return discussionNode(asking, found);
    },
    discussions: ({ first = 30 }: { first?: number }) =>
      connection(own().reverse().slice(0, first), (one) => discussionNode(asking, one)),
    label: ({ name }: { name: string }) => {
      const known = labelNames(asking, repository).find((one) => one.toLowerCase() === name.toLowerCase());
      return known === undefined ? null : labelNode(repository, known);
    },
  };
}

/** The names of the labels of a repository. */
export function labelNames({ world }: Asking, { id }: RepositoryRecord): string[] {
  const pages = [...world.store.all('issues'), ...world.store.all('discussions')];
  return [...new Set(pages.filter(({ repositoryId }) => repositoryId === id).flatMap(({ labels }) => labels))];
}

function labelNode(repository: RepositoryRecord, name: string) {
  return { __typename: 'Label', id: nodeId('Label', identity(`${repository.id}/${name}`)), name };
}

function categoryNode(repository: RepositoryRecord, { name, slug }: (typeof CATEGORIES)[number]) {
  const id = nodeId('DiscussionCategory', identity(`${repository.id}/category/${slug}`));
  return { __typename: 'DiscussionCategory', id, name, slug };
}

/** The slug of the category with this id; undefined if there is none. */
export function categorySlug(repository: RepositoryRecord, id: string): string | undefined {
  return CATEGORIES.find((one) => categoryNode(repository, one).id === id)?.slug;
}

export function discussionNode(asking: Asking, discussion: DiscussionRecord) {
  const { world } = asking;
  const repository = world.store.all('repositories').find(({ id }) => id === discussion.repositoryId);
  if (repository === undefined) throw new Error('A discussion has no repository.');
  const { number, title, body, createdAt, author, labels } = discussion;
  const category = CATEGORIES.find(({ slug }) => slug === discussion.category) ?? CATEGORIES[0];
  return {
    __typename: 'Discussion',
    id: nodeId('Discussion', discussion.id),
    number,
    title,
    body,
    createdAt,
    url: `${repositoryPage({ world, repository })}/discussions/${number}`,
    author: { __typename: 'User', id: nodeId('User', identity(author)), login: author },
    category: category === undefined ? null : categoryNode(repository, category),
    labels: { nodes: labels.map((name) => labelNode(repository, name)) },
  };
}

type ShownComment = Omit<ReturnType<typeof plainComment>, 'replyTo'> & { replyTo: object | null };

export function discussionCommentNode(asking: Asking, comment: DiscussionCommentRecord): ShownComment {
  const all = asking.world.store.all('discussionComments');
  const parent = all.find(({ id }) => id === comment.parentId);
  return { ...plainComment(asking, comment), replyTo: parent === undefined ? null : plainComment(asking, parent) };
}

function plainComment(asking: Asking, comment: DiscussionCommentRecord) {
  const { store } = asking.world;
  const discussion = store.all('discussions').find(({ id }) => id === comment.discussionId);
  if (discussion === undefined) throw new Error('A comment has no discussion.');
  const page = discussionNode(asking, discussion);
  const { author, body, minimizedReason } = comment;
  return {
    __typename: 'DiscussionComment',
    id: nodeId('DiscussionComment', comment.id),
    body,
    url: `${page.url}#discussioncomment-${comment.id}`,
    author: { __typename: 'User', id: nodeId('User', identity(author)), login: author },
    discussion: page,
    isMinimized: minimizedReason !== undefined,
    minimizedReason: minimizedReason ?? null,
    replyTo: null,
    replies: ({ last = 100 }: { last?: number }) => {
      const replies = store.all('discussionComments').filter(({ parentId }) => parentId === comment.id);
      return connection(replies.slice(-last), (one) => discussionCommentNode(asking, one));
    },
  };
}

export function issueCommentNode({ id, minimizedReason }: CommentRecord) {
  return {
    __typename: 'IssueComment',
    id: nodeId('IssueComment', id),
    isMinimized: minimizedReason !== undefined,
    minimizedReason: minimizedReason ?? null,
  };
}

function connection<Record, Node>(records: Record[], shape: (record: Record) => Node) {
  const pageInfo = { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null };
  return { nodes: records.map(shape), pageInfo };
}
