import type { Database } from '../../../database/schema.ts';
import type { SlackThread } from '../../../database/people/slack-threads.ts';
import { pendingBodies } from '../../../database/inbox/pending-bodies.ts';
import { readSlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';

/** Whether a mention in this thread waits for its decision: then its run may exist in a moment. */
export async function isThreadPending(database: Database, { team, channel, thread }: SlackThread): Promise<boolean> {
  const bodies = await pendingBodies(database, { source: 'slack', name: 'app_mention' });
  return bodies.some((body) => {
    const read = readSlackPayload(JSON.parse(new TextDecoder().decode(body)));
    return read.team === team && read.channel === channel && read.thread === thread;
  });
}
