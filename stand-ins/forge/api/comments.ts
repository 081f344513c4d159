import { now } from '../now.ts';
import { emitIssue } from '../pull-requests.ts';
import { shapeComment, shapeReaction } from '../shape/issue.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { CommentRecord, IssueRecord, ReactionRecord, RepositoryRecord } from '../store.ts';
import type { World } from '../world.ts';
import { ApiError, invalid, notFound } from './api-error.ts';
import { readBody } from './body.ts';
import { MAXIMUM_BODY } from './change-issue.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, numberOf, repositoryOf, writableRepositoryOf } from './context.ts';
import { paginate } from './paginate.ts';

const ISSUES = '/repos/:owner/:repo/issues';
const REACTIONS = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'];

/** Comments on issues and pull requests, and reactions to both. */
export function addCommentRoutes(api: Api, world: World): void {
  api.get(`${ISSUES}/:number/comments`, (c) => {
    const repository = repositoryOf(world, c);
    const issue = issueOf(world, c, repository);
    const since = c.req.query('since');
    const comments = world.store
      .all('comments')
      .filter((one) => one.repositoryId === repository.id && one.issueNumber === issue.number)
      .filter((one) => since === undefined || Date.parse(one.updatedAt) >= Date.parse(since));
    const page = paginate(c, `${repositoryUrl(world, repository)}/issues/${issue.number}/comments`, comments);
    return c.json(page.map((comment) => shapeComment(world, repository, issue, comment)));
  });
  api.post(`${ISSUES}/:number/comments`, async (c) => {
    const { repository, login } = writableRepositoryOf(world, c);
    const issue = issueOf(world, c, repository);
    const comment = addComment(world, repository, issue, login, await readText(c));
    return c.json(shapeComment(world, repository, issue, comment), 201);
  });
  api.get(`${ISSUES}/comments/:id`, (c) => {
    const repository = repositoryOf(world, c);
    const { issue, comment } = commentOf(world, c, repository);
    return c.json(shapeComment(world, repository, issue, comment));
  });
  api.patch(`${ISSUES}/comments/:id`, async (c) => {
    const { repository } = writableRepositoryOf(world, c);
    const body = await readText(c);
    const { issue, comment } = commentOf(world, c, repository);
    const changed = world.store.change('comments', comment.id, (current) => {
      current.body = body;
      current.updatedAt = now();
    });
    return c.json(shapeComment(world, repository, issue, changed));
  });
  api.post(`${ISSUES}/:number/reactions`, (c) => react(world, c, 'issue'));
  api.post(`${ISSUES}/comments/:id/reactions`, (c) => react(world, c, 'comment'));
}

async function readText(c: ApiContext): Promise<string> {
  const body = (await readBody(c)).string('body');
  if (body === undefined) throw new ApiError(422, 'Invalid request.\n\n"body" wasn\'t supplied.');
  if (body.trim() === '') throw invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'body' });
  if (body.length > MAXIMUM_BODY) {
    const message = 'Body is too long (maximum is 65536 characters)';
    throw invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message });
  }
  return body;
}

function commentOf(world: World, c: ApiContext, repository: RepositoryRecord) {
  const id = numberOf(c, 'id');
  const comment = world.store.all('comments').find((one) => one.id === id && one.repositoryId === repository.id);
  const issue = world.store
    .all('issues')
    .find((one) => one.repositoryId === repository.id && one.number === comment?.issueNumber);
  if (comment === undefined || issue === undefined) throw notFound();
  return { comment, issue };
}

function addComment(
  world: World,
  repository: RepositoryRecord,
  issue: IssueRecord,
  author: string,
  body: string,
): CommentRecord {
  const comment: CommentRecord = {
    id: world.store.nextId(),
    repositoryId: repository.id,
    issueNumber: issue.number,
    author,
    body,
    createdAt: now(),
    updatedAt: now(),
  };
  world.store.put('comments', comment);
  const shaped = shapeComment(world, repository, issue, comment);
  emitIssue(world, repository, issue, { name: 'issue_comment', action: 'created', sender: author, comment: shaped });
  return comment;
}

/** 201 for a new reaction, 200 for one that this person had given already. */
async function react(world: World, c: ApiContext, target: ReactionRecord['target']) {
  const { repository, login } = writableRepositoryOf(world, c);
  const content = (await readBody(c)).string('content') ?? '';
  const targetId = target === 'issue' ? issueOf(world, c, repository).id : commentOf(world, c, repository).comment.id;
  if (!REACTIONS.includes(content)) throw invalid({ resource: 'Reaction', code: 'invalid', field: 'content' });
  const given = world.store
    .all('reactions')
    .find(
      (one) => one.target === target && one.targetId === targetId && one.author === login && one.content === content,
    );
  if (given !== undefined) return c.json(shapeReaction(world, given), 200);
  const reaction: ReactionRecord = {
    id: world.store.nextId(),
    target,
    targetId,
    author: login,
    content,
    createdAt: now(),
  };
  world.store.put('reactions', reaction);
  return c.json(shapeReaction(world, reaction), 201);
}
