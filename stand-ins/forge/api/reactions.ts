import { REACTIONS } from '../../../contract/reactions.ts';
import { now } from '../now.ts';
import { shapeReaction } from '../shape/reaction.ts';
import type { ReactionRecord } from '../store.ts';
import type { Hosted, World } from '../world.ts';
import { invalid, notFound } from './api-error.ts';
import { readBody } from './body.ts';
import { commentOf } from './comments.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, numberOf, writableRepositoryOf } from './context.ts';

const ISSUES = '/repos/:owner/:repo/issues';

/** Serves reactions to issues, to comments, and to comments on lines of a pull request. */
export function addReactionRoutes(api: Api, world: World): void {
  api.post(`${ISSUES}/:number/reactions`, (c) => react(world, c, 'issue'));
  api.post(`${ISSUES}/comments/:id/reactions`, (c) => react(world, c, 'comment'));
  api.post('/repos/:owner/:repo/pulls/comments/:id/reactions', (c) => react(world, c, 'line-comment'));
}

/** Answers 201 for a new reaction, and 200 for one that this person has given before. */
async function react(world: World, c: ApiContext, target: ReactionRecord['target']) {
  const { hosted, login } = writableRepositoryOf(world, c);
  const content = (await readBody(c)).string('content') ?? '';
  const targetId = targetOf(c, hosted, target);
  if (!REACTIONS.some((known) => known === content)) {
    throw invalid({ resource: 'Reaction', code: 'invalid', field: 'content' });
  }
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

function targetOf(c: ApiContext, hosted: Hosted, target: ReactionRecord['target']): number {
  if (target === 'issue') return issueOf(c, hosted).id;
  if (target === 'comment') return commentOf(c, hosted).comment.id;
  const id = numberOf(c, 'id');
  const { world, repository } = hosted;
  const found = world.store.all('reviewComments').find((one) => one.id === id && one.repositoryId === repository.id);
  if (found === undefined) throw notFound();
  return found.id;
}
