import { REACTIONS } from '../../../contract/reactions.ts';
import type { ReactionRecord } from '../store.ts';
import type { World } from '../world.ts';
import { nodeId } from './identity.ts';
import { shapeUser } from './user.ts';

/** GitHub's "reaction". */
export function shapeReaction(world: World, reaction: ReactionRecord) {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: shapeUser(world, reaction.author),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

/** GitHub's "reaction rollup": how often each reaction was given to an issue or a comment with this URL. */
export function countReactions(world: World, to: Pick<ReactionRecord, 'target' | 'targetId'>, url: string) {
  const all = world.store.all('reactions').filter((one) => one.target === to.target && one.targetId === to.targetId);
  const counts = REACTIONS.map((content) => [content, all.filter((one) => one.content === content).length]);
  return { url: `${url}/reactions`, total_count: all.length, ...Object.fromEntries(counts) };
}
