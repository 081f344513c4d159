import { z } from 'zod';
import type { RunEvent } from '../../../contract/event.ts';
import { deliveryText, parsePayload } from '../../../database/inbox/delivery-payload.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../database/schema.ts';

/** Where a comment goes that answers the event of its run, if that is not the conversation of an issue or a pull request. */
export type CommentPlace =
  /** `comment`: the id of a comment in the GraphQL API. */
  { kind: 'discussion'; repository: string; comment: string };

const Repository = z.object({ full_name: z.string() });
const InDiscussion = z.object({ repository: Repository, comment: z.object({ node_id: z.string() }) });

/** The place that the event of a run names; null if it is the conversation, or if the event is not known any more. */
export async function commentPlace(
  database: Database,
  { source, name, deliveryId }: Pick<RunEvent, 'source' | 'name' | 'deliveryId'>,
): Promise<CommentPlace | null> {
  if (source !== 'github' || name !== 'discussion_comment') return null;
  const delivery = await readDelivery(database, source, deliveryId);
  if (delivery === null) return null;
  const { data } = InDiscussion.safeParse(parsePayload(deliveryText(delivery.body)));
  if (data === undefined) return null;
  return { kind: 'discussion', repository: data.repository.full_name, comment: data.comment.node_id };
}
