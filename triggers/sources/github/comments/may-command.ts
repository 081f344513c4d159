import type { Actor } from '../../../../contract/people.ts';
import { isSlackApprover } from '../../../../connections/slack/is-slack-approver.ts';
import { SlackRefused } from '../../../../connections/slack/slack-refused.ts';
import { isSameActor, slackUserOf } from '../../../../contract/same-actor.ts';
import { otherNamesOf } from '../../../../definitions/person.ts';
import { errorText } from '../../../../runtime/error-text.ts';
import { SourceAway } from '../../../dispatch/source-away.ts';
import type { Acting } from '../../trigger-source.ts';
import { askGithub } from '../ask-github.ts';
import type { GithubTalk } from './github-talk.ts';
import type { PersonComment } from './read-comment.ts';

const WRITERS: ReadonlySet<string> = new Set(['admin', 'maintain', 'write']);

/**
 * Why the author of a comment may not write to the repository at this moment, without a full stop; null if they may. What GitHub
 * refuses to tell counts as no. Throws SourceAway if GitHub cannot be asked now.
 */
export async function whyNotWrite({ page, author }: PersonComment, { ask }: GithubTalk): Promise<string | null> {
  const { repository } = page;
  const asked = await askGithub(`the role of @${author} in ${repository}`, () => ask.permissionOf(repository, author));
  if ('refused' in asked) return asked.refused;
  const role = asked.answer ?? 'none';
  return WRITERS.has(role) ? null : `@${author} has the role ${role} in ${repository} and is no approver here`;
}

/** Who may be the author of a comment. */
export interface AskedApprovers {
  approvers: readonly string[];
  /** The run asks Slack itself before it counts what the person sends. */
  isAskedAgain: boolean;
}

/**
 * Whether the author of a comment is one of these approvers at this moment, by their login or by another of their names in the table
 * `people`. Throws SourceAway if GitHub or Slack cannot be asked now.
 */
export async function mayBeApprover(
  { author }: PersonComment,
  { approvers, isAskedAgain }: AskedApprovers,
  { definitions, clients, talk }: Pick<Acting, 'definitions' | 'clients'> & { talk: GithubTalk },
): Promise<boolean> {
  const actor: Actor = `user:${author}`;
  if (approvers.some((approver) => isSameActor(approver, actor))) return true;
  const others = otherNamesOf(definitions.settings.people, actor);
  for (const approver of approvers) {
    for (const name of others) if (await isNamed(approver, name, { slack: clients.slack, isAskedAgain })) return true;
  }
  for (const approver of approvers.filter((each) => each.startsWith('team:'))) {
    const [organization = '', team = ''] = approver.slice('team:'.length).split('/');
    const what = `whether @${author} is in ${approver}`;
    const member = await askGithub(what, () => talk.ask.isTeamMember(organization, team, author));
    if ('answer' in member && member.answer) return true;
  }
  return false;
}

/** Whether a further name of the author is this approver, or of a member of this channel. What Slack does not tell counts as no. */
async function isNamed(
  approver: string,
  name: Actor,
  { slack, isAskedAgain }: { slack: Acting['clients']['slack']; isAskedAgain: boolean },
): Promise<boolean> {
  const user = slackUserOf(name);
  if (user === null || !approver.startsWith('slack:')) return isSameActor(approver, name);
  if (!slack) return isAskedAgain;
  try {
    if ((await slack.account(user))?.isDeactivated === true) return false;
    return await isSlackApprover(slack, approver, name);
  } catch (error) {
    if (error instanceof SlackRefused) return false;
    throw new SourceAway(`Slack could not be asked whether ${name} is in ${approver}: ${errorText(error)}`, {
      cause: error,
    });
  }
}
