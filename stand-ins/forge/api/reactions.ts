import { REACTIONS } from '../../../contract/reactions.ts';
import { now } from '../now.ts';
import { shapeReaction } from '../shape/reaction.ts';
import type { ReactionRecord } from '../store.ts';
import type { World } from '../world.ts';
import { invalid } from './api-error.ts';
import { readBody } from './body.ts';
import { commentOf } from './comments.ts';
import type { Api, ApiContext } from './context.ts';
import { issueOf, writableRepositoryOf } from './context.ts';

const ISSUES = '/repos/:owner/:repo/issues';

/** Serves reactions to issues and to comments. */
export function addReactionRoutes(api: Api, world: World): void {
  api.post(`${ISSUES}/:number/reactions`, (c) => react(world, c, 'issue'));
  api.post(`${ISSUES}/comments/:id/reactions`, (c) => react(world, c, 'comment'));
}

/** Answers 201 for a new reaction, and 200 for one that this person has given before. */
async function react(world: World, c: ApiContext, target: ReactionRecord['target']) {
  const { hosted, login } = writableRepositoryOf(world, c);
  const content = (await readBody(c)).string('content') ?? '';
  const targetId = target === 'issue' ? issueOf(c, hosted).id : commentOf(c, hosted).comment.id;
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
