import type { RunId } from '../../../contract/event.ts';
import { addSlackThread } from '../../../database/people/slack-threads.ts';
import type { Database } from '../../../database/schema.ts';
import { readSlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { deliveryJson } from '../delivery-json.ts';
import type { GivenDelivery } from '../trigger-source.ts';

/** Notes that the thread of a mention belongs to these runs, so that replies in it find them. A command has no thread. */
export async function noteThread(delivery: GivenDelivery, runs: readonly RunId[], database: Database): Promise<void> {
  const { team, channel, thread } = readSlackPayload(deliveryJson(delivery));
  if (team === null || channel === null || thread === null) return;
  for (const runId of runs) await addSlackThread(database, { team, channel, thread, runId, madeBy: 'event' });
}
