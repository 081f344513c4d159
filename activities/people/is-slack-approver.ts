import type { Actor } from '../../contract/people.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { requireSlack } from '../slack/require-slack.ts';
import { slackFailure } from '../slack/slack-failure.ts';

/**
 * Whether an approver is somebody in Slack: `slack:#channel` or `slack:<channel id>` (the members of the channel), `slack:@name`
 * or `slack:<user id>`.
 */
export function isOfSlack(approver: string): boolean {
  return approver.startsWith('slack:');
}

/** Whether this is an approver that stands for all members of a channel. */
export function isSlackChannel(approver: string): boolean {
  return /^slack:(?:#|[CG][A-Z0-9])/.test(approver);
}

/** Whether a person in Slack is this approver, or a member of this channel. Throws as `slackFailure` says. */
export async function isSlackApprover(
  dependencies: Pick<ActivityDependencies, 'environment'>,
  approver: string,
  actor: Actor,
): Promise<boolean> {
  if (!isOfSlack(approver) || !actor.startsWith('slack:')) return false;
  const name = approver.slice('slack:'.length);
  const user = actor.slice('slack:'.length);
  if (!isSlackChannel(approver) && !name.startsWith('@')) return name === user;
  const slack = requireSlack(dependencies);
  try {
    if (name.startsWith('@')) return (await slack.userNames(user)).includes(name.toLowerCase());
    const channel = await slack.channelId(name);
    return channel !== null && (await slack.isMember(channel, user));
  } catch (error) {
    throw slackFailure(error, `Looking up whether ${user} is in ${approver}`);
  }
}
