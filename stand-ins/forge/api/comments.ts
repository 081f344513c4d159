import { emitIssue } from '../emit.ts';
import { now } from '../now.ts';
import { shapeComment } from '../shape/comment.ts';
import { repositoryUrl } from '../shape/repository.ts';
import type { CommentRecord, IssueRecord } from '../store.ts';
import type { Hosted, World } from '../world.ts';
import { ApiError, invalid, notFound } from './api-error.ts';
import { readBody } from './body.ts';
import { MAXIMUM_BODY } from './change-issue.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, numberOf, repositoryOf, writableRepositoryOf } from './context.ts';
import { paginate } from './paginate.ts';

const ISSUES = '/repos/:owner/:repo/issues';

/** Serves comments on issues and on pull requests. */
export function addCommentRoutes(api: Api, world: World): void {
  api.get(`${ISSUES}/:number/comments`, (c) => {
    const hosted = repositoryOf(world, c);
    const issue = issueOf(c, hosted);
    const comments = listComments(hosted, issue, c.req.query('since'));
    const page = paginate(c, `${repositoryUrl(hosted)}/issues/${issue.number}/comments`, comments);
    return c.json(page.map((comment) => shapeComment(hosted, issue, comment)));
  });
  api.post(`${ISSUES}/:number/comments`, async (c) => {
    const { hosted, login } = writableRepositoryOf(world, c);
    const issue = issueOf(c, hosted);
    if (issue.locked === true) throw new ApiError(403, 'Unable to create comment because issue is locked.');
    const comment = addComment(hosted, issue, { author: login, body: await readText(c) });
    return c.json(shapeComment(hosted, issue, comment), 201);
  });
  api.get(`${ISSUES}/comments/:id`, (c) => {
    const hosted = repositoryOf(world, c);
    const { issue, comment } = commentOf(c, hosted);
    return c.json(shapeComment(hosted, issue, comment));
  });
  api.patch(`${ISSUES}/comments/:id`, async (c) => {
    const { hosted } = writableRepositoryOf(world, c);
    const body = await readText(c);
    const { issue, comment } = commentOf(c, hosted);
    const changed = world.store.change('comments', comment.id, (current) => {
      current.body = body;
      current.updatedAt = now();
    });
    return c.json(shapeComment(hosted, issue, changed));
  });
}

/** Returns the comment of the path, with its issue. Throws a 404 if there is none. */
export function commentOf(
  c: ApiContext,
  { world, repository }: Hosted,
): { comment: CommentRecord; issue: IssueRecord } {
  const id = numberOf(c, 'id');
  const comment = world.store.all('comments').find((one) => one.id === id && one.repositoryId === repository.id);
  const issue = world.store
    .all('issues')
    .find((one) => one.repositoryId === repository.id && one.number === comment?.issueNumber);
  if (comment === undefined || issue === undefined) throw notFound();
  return { comment, issue };
}

function listComments({ world, repository }: Hosted, issue: IssueRecord, since: string | undefined): CommentRecord[] {
  return world.store
    .all('comments')
    .filter((one) => one.repositoryId === repository.id && one.issueNumber === issue.number)
    .filter((one) => since === undefined || Date.parse(one.updatedAt) >= Date.parse(since));
}

async function readText(c: ApiContext): Promise<string> {
  const body = (await readBody(c)).string('body');
  if (body === undefined) throw new ApiError(422, 'Invalid request.\n\n"body" wasn\'t supplied.');
  if (body.trim() === '') throw invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'body' });
  if (body.length > MAXIMUM_BODY) {
    const message = `Body is too long (maximum is ${MAXIMUM_BODY} characters)`;
    throw invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message });
  }
  return body;
}

function addComment(hosted: Hosted, issue: IssueRecord, text: Pick<CommentRecord, 'author' | 'body'>): CommentRecord {
  const { world, repository } = hosted;
  const comment: CommentRecord = {
    id: world.store.nextId(),
    repositoryId: repository.id,
    issueNumber: issue.number,
    author: text.author,
    body: text.body,
    createdAt: now(),
    updatedAt: now(),
  };
  world.store.put('comments', comment);
  const shaped = shapeComment(hosted, issue, comment);
  emitIssue(hosted, issue, { name: 'issue_comment', action: 'created', sender: text.author, comment: shaped });
  return comment;
}
