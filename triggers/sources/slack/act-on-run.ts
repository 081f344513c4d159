import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import { readSlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';
import { RUN_COMMAND } from '../../../definitions/sources/slack/slack-triggers.ts';
import { deliveryJson } from '../delivery-json.ts';
import type { Acting, GivenDelivery } from '../trigger-source.ts';
import { pressButton } from './press-button.ts';
import { replyToRun } from './reply-to-run.ts';
import { runByCommand } from './run-by-command.ts';

/**
 * A reply in a thread of a run goes to that run, whether it mentions the app or not; a pressed button decides what a run waits
 * for; `/curfew run` starts an automation by hand. Null for what may start runs by itself: other commands, and mentions
 * elsewhere.
 */
export async function actOnRun(delivery: GivenDelivery, acting: Acting): Promise<DeliveryMark | null> {
  const { name } = delivery;
  if (!ACTING.has(name)) return null;
  const payload = deliveryJson(delivery);
  const read = readSlackPayload(payload);
  if (name === 'command') {
    return read.command?.toLowerCase() === `/${RUN_COMMAND}` ? await runByCommand({ delivery, read }, acting) : null;
  }
  if (name === 'block_actions') return await pressButton({ delivery, payload, read }, acting);
  return await replyToRun({ isMention: name === 'app_mention', read }, acting);
}

const ACTING = new Set(['block_actions', 'message', 'app_mention', 'command']);
