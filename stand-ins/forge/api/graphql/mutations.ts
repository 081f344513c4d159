import { now } from '../../now.ts';
import { identity, nodeId } from '../../shape/identity.ts';
import type { RepositoryRecord } from '../../store.ts';
import { nextNumber } from '../add-issue.ts';
import { MAXIMUM_BODY } from '../change-issue.ts';
import { graphqlError } from './graphql-error.ts';
import {
  categorySlug,
  discussionCommentNode,
  discussionNode,
  issueCommentNode,
  labelNames,
  recordOf,
  requireAccess,
  type Asking,
} from './nodes.ts';

interface Given<Input> {
  input: Input;
}

const DISCUSSIONS = [{ discussions: 'write' }] as const;

/** What the GraphQL API changes. */
export function mutations(asking: Asking) {
  return {
    createDiscussion: ({ input }: Given<NewDiscussion>) => createDiscussion(asking, input),
    addDiscussionComment: ({ input }: Given<NewComment>) => addDiscussionComment(asking, input),
    addLabelsToLabelable: ({ input }: Given<Labelling>) => changeLabels(asking, input, 'add'),
    removeLabelsFromLabelable: ({ input }: Given<Labelling>) => changeLabels(asking, input, 'remove'),
    minimizeComment: ({ input }: Given<{ subjectId: string; classifier: string }>) => minimize(asking, input),
  };
}

interface NewDiscussion {
  repositoryId: string;
  categoryId: string;
  title: string;
  body: string;
}

function createDiscussion(asking: Asking, { repositoryId, categoryId, title, body }: NewDiscussion) {
  const { world, login } = asking;
  const { repository } = recordOf(asking, 'Repository', repositoryId);
  requireAccess(asking, [...DISCUSSIONS]);
  const category = categorySlug(repository, categoryId);
  if (category === undefined)
    throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${categoryId}'`);
  if (repository.withoutDiscussions === true)
    throw graphqlError('UNPROCESSABLE', 'Discussions are disabled for this repository');
  refuseLong(body);
  const discussion = {
    id: world.store.nextId(),
    repositoryId: repository.id,
    number: nextNumber({ world, repository }),
    title,
    body,
    author: login,
    category,
    labels: [],
    createdAt: now(),
  };
  world.store.put('discussions', discussion);
  return { discussion: discussionNode(asking, discussion) };
}

interface NewComment {
  discussionId: string;
  replyToId?: string | null;
  body: string;
}

function addDiscussionComment(asking: Asking, { discussionId, replyToId, body }: NewComment) {
  const { world, login } = asking;
  const { record: discussion } = recordOf(asking, 'Discussion', discussionId);
  requireAccess(asking, [...DISCUSSIONS]);
  const parent = replyToId ? recordOf(asking, 'DiscussionComment', replyToId).record : null;
  if (parent !== null && 'parentId' in parent && parent.parentId !== null) {
    throw graphqlError('UNPROCESSABLE', 'Parent comment is already in a thread, cannot reply to it');
  }
  refuseLong(body);
  const comment = {
    id: world.store.nextId(),
    repositoryId: 'repositoryId' in discussion ? discussion.repositoryId : 0,
    discussionId: discussion.id,
    parentId: parent?.id ?? null,
    author: login,
    body,
    createdAt: now(),
  };
  world.store.put('discussionComments', comment);
  return { comment: discussionCommentNode(asking, comment) };
}

interface Labelling {
  labelableId: string;
  labelIds: string[];
}

function changeLabels(asking: Asking, { labelableId, labelIds }: Labelling, how: 'add' | 'remove') {
  const { record, repository } = recordOf(asking, 'Discussion', labelableId);
  requireAccess(asking, [...DISCUSSIONS]);
  const wanted = labelIds.map((id) => labelOf(asking, repository, id));
  asking.world.store.change('discussions', record.id, (discussion) => {
    const others = discussion.labels.filter((name) => !wanted.includes(name));
    discussion.labels = how === 'add' ? [...others, ...wanted] : others;
  });
  return { clientMutationId: null };
}

function labelOf(asking: Asking, repository: RepositoryRecord, id: string): string {
  const known = labelNames(asking, repository);
  const found = known.find((name) => nodeId('Label', identity(`${repository.id}/${name}`)) === id);
  if (found === undefined) throw graphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${id}'`);
  return found;
}

function minimize(asking: Asking, { subjectId, classifier }: { subjectId: string; classifier: string }) {
  const { store } = asking.world;
  const minimizedReason = classifier.toLowerCase();
  const [kind] = Buffer.from(subjectId, 'base64').toString().split(':');
  if (kind === 'DiscussionComment') {
    const { record } = recordOf(asking, 'DiscussionComment', subjectId);
    requireAccess(asking, [...DISCUSSIONS]);
    const changed = store.change(
      'discussionComments',
      record.id,
      (one) => void (one.minimizedReason = minimizedReason),
    );
    return { minimizedComment: discussionCommentNode(asking, changed) };
  }
  const { record } = recordOf(asking, 'IssueComment', subjectId);
  requireAccess(asking, [{ issues: 'write' }, { pull_requests: 'write' }]);
  const changed = store.change('comments', record.id, (one) => void (one.minimizedReason = minimizedReason));
  return { minimizedComment: issueCommentNode(changed) };
}

function refuseLong(body: string): void {
  if (body.length <= MAXIMUM_BODY) return;
  throw graphqlError('UNPROCESSABLE', `Body is too long (maximum is ${MAXIMUM_BODY} characters)`);
}
