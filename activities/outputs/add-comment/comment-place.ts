import { z } from 'zod';
import type { RunEvent } from '../../../contract/event.ts';
import { deliveryText, parsePayload } from '../../../database/inbox/delivery-payload.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { Database } from '../../../database/schema.ts';

/** A thread of a discussion; `comment` is the id in the GraphQL API. */
export interface DiscussionPlace {
  kind: 'discussion';
  repository: string;
  comment: string;
}

/** A thread on lines of a pull request; `first` is the comment that began it. */
export interface LinePlace {
  kind: 'lines';
  repository: string;
  number: number;
  first: number;
}

const Repository = z.object({ full_name: z.string() });
const InDiscussion = z.object({ repository: Repository, comment: z.object({ node_id: z.string() }) });
const OnLines = z.object({
  repository: Repository,
  pull_request: z.object({ number: z.int() }),
  comment: z.object({ id: z.int(), in_reply_to_id: z.int().nullish() }),
});

/**
 * Where a comment goes that answers the event of its run, if that is a thread; null if it is the conversation of an issue or a pull
 * request, or if the event is not in the inbox any more.
 */
export async function commentPlace(
  database: Database,
  { source, name, deliveryId }: Pick<RunEvent, 'source' | 'name' | 'deliveryId'>,
): Promise<DiscussionPlace | LinePlace | null> {
  if (source !== 'github' || !['discussion_comment', 'pull_request_review_comment'].includes(name)) return null;
  const delivery = await readDelivery(database, source, deliveryId);
  if (delivery === null) return null;
  const payload = parsePayload(deliveryText(delivery.body));
  return name === 'discussion_comment' ? inDiscussion(payload) : onLines(payload);
}

function inDiscussion(payload: unknown): DiscussionPlace | null {
  const { data } = InDiscussion.safeParse(payload);
  if (data === undefined) return null;
  return { kind: 'discussion', repository: data.repository.full_name, comment: data.comment.node_id };
}

function onLines(payload: unknown): LinePlace | null {
  const { data } = OnLines.safeParse(payload);
  if (data === undefined) return null;
  const { repository, pull_request: pull, comment } = data;
  const first = comment.in_reply_to_id ?? comment.id;
  return { kind: 'lines', repository: repository.full_name, number: pull.number, first };
}
