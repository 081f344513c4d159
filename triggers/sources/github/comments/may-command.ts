import type { Actor } from '../../../../contract/people.ts';
import { isSameActor } from '../../../../contract/same-actor.ts';
import { otherNamesOf } from '../../../../definitions/person.ts';
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

/**
 * Whether the author of a comment may be one of these approvers, as far as GitHub and the table `people` tell. The run asks again,
 * and asks Slack, before it counts a decision. Throws SourceAway if GitHub cannot be asked now.
 */
export async function mayBeApprover(
  { author }: PersonComment,
  approvers: readonly string[],
  { definitions, talk }: Pick<Acting, 'definitions'> & { talk: GithubTalk },
): Promise<boolean> {
  const actor: Actor = `user:${author}`;
  const names = [actor, ...otherNamesOf(definitions.settings.people, actor)];
  if (approvers.some((approver) => names.some((name) => isSameActor(approver, name)))) return true;
  const isInSlack = names.some((name) => name.startsWith('slack:'));
  if (isInSlack && approvers.some((approver) => approver.startsWith('slack:'))) return true;
  for (const approver of approvers.filter((each) => each.startsWith('team:'))) {
    const [organization = '', team = ''] = approver.slice('team:'.length).split('/');
    const what = `whether @${author} is in ${approver}`;
    const member = await askGithub(what, () => talk.ask.isTeamMember(organization, team, author));
    if ('answer' in member && member.answer) return true;
  }
  return false;
}
