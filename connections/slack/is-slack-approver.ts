import type { Actor } from '../../contract/people.ts';
import { isSameActor, slackUserOf } from '../../contract/same-actor.ts';
import type { NameCalls } from './name-calls.ts';

/** Whether this is an approver that stands for all members of a channel. */
export function isSlackChannel(approver: string): boolean {
  return /^slack:(?:#|[CG][A-Z0-9]+$)/.test(approver);
}

/** Whether this is an approver who is named by the `@handle` of their account. */
export function isSlackName(approver: string): boolean {
  return approver.startsWith('slack:@');
}

/**
 * Whether a person in Slack is this approver, or a member of this channel at this moment. Bots, people whose account is
 * deactivated, guests and people of other organizations do not count as members: they must be named by their id. Fails as
 * `createCallSlack` says, also if the app may not see who is in the channel.
 */
export async function isSlackApprover(
  slack: Pick<NameCalls, 'account' | 'channelId' | 'isMember'>,
  approver: string,
  actor: Actor,
): Promise<boolean> {
  const user = slackUserOf(actor);
  if (!approver.startsWith('slack:') || user === null) return false;
  if (isSameActor(approver, actor)) return true;
  if (!isSlackChannel(approver) && !isSlackName(approver)) return false;
  const name = approver.slice('slack:'.length);
  const account = await slack.account(user);
  // Whoever is of another organization chooses their name there.
  if (account === null || account.isBot || account.isDeactivated || account.isStranger) return false;
  if (isSlackName(approver)) return account.names.includes(name.toLowerCase());
  if (account.isGuest) return false;
  const channel = await slack.channelId(name);
  return channel !== null && (await slack.isMember(channel, user));
}
