import {
  isSlackApprover as isApprover,
  isSlackChannel,
  isSlackName,
} from '../../connections/slack/is-slack-approver.ts';
import type { Actor } from '../../contract/people.ts';
import { isSameActor, slackUserOf } from '../../contract/same-actor.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { requireSlack } from '../slack/require-slack.ts';
import { slackFailure } from '../slack/slack-failure.ts';

/**
 * Whether an approver is somebody in Slack: `slack:#channel` or `slack:<channel id>` (the members of the channel), `slack:@name`
 * or `slack:<user id>`, with or without the id of the workspace before it.
 */
export function isOfSlack(approver: string): boolean {
  return approver.startsWith('slack:');
}

/**
 * Whether a person in Slack is this approver, or a member of this channel at this moment, as `isSlackApprover` of the connection
 * says. Throws as `slackFailure` says.
 */
export async function isSlackApprover(
  dependencies: Pick<ActivityDependencies, 'environment'>,
  approver: string,
  actor: Actor,
): Promise<boolean> {
  const user = slackUserOf(actor);
  if (!isOfSlack(approver) || user === null) return false;
  if (isSameActor(approver, actor)) return true;
  if (!isSlackChannel(approver) && !isSlackName(approver)) return false;
  const slack = requireSlack(dependencies);
  try {
    return await isApprover(slack, approver, actor);
  } catch (error) {
    throw slackFailure(error, `Looking up whether ${user} is in ${approver}`);
  }
}
