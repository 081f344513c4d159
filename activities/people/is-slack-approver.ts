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

/** Whether this is an approver that stands for all members of a channel. */
export function isSlackChannel(approver: string): boolean {
  return /^slack:(?:#|[CG][A-Z0-9]+$)/.test(approver);
}

/**
 * Whether a person in Slack is this approver, or a member of this channel at this moment. Bots, people whose account is
 * deactivated, guests and people of other organizations do not count as members: they must be named. Throws as `slackFailure`
 * says.
 */
export async function isSlackApprover(
  dependencies: Pick<ActivityDependencies, 'environment'>,
  approver: string,
  actor: Actor,
): Promise<boolean> {
  const user = slackUserOf(actor);
  if (!isOfSlack(approver) || user === null) return false;
  if (isSameActor(approver, actor)) return true;
  const name = approver.slice('slack:'.length);
  if (!isSlackChannel(approver) && !name.startsWith('@')) return false;
  const slack = requireSlack(dependencies);
  try {
    const account = await slack.account(user);
    if (account === null || account.isBot || account.isDeactivated) return false;
    if (name.startsWith('@')) return account.names.includes(name.toLowerCase());
    if (account.isGuest || account.isStranger) return false;
    const channel = await slack.channelId(name);
    return channel !== null && (await slack.isMember(channel, user));
  } catch (error) {
    throw slackFailure(error, `Looking up whether ${user} is in ${approver}`);
  }
}
