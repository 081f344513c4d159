import type { Automation } from '../../definitions/automation.ts';
import { slackPostMessage } from '../../definitions/outputs/slack-post-message.ts';
import { optionsOf } from '../../definitions/outputs/options-of.ts';
import { uploadFiles } from '../../definitions/outputs/upload-files.ts';
import type { Settings } from '../../definitions/settings.ts';

export interface SlackToken {
  botToken: string | null;
}

/**
 * Says that notices go to Slack, or that enabled automations post or upload to Slack, read threads there or ask people there, although
 * SLACK_BOT_TOKEN is not set; null if it is set or none does. It is a note and no error, because the workers may have the token.
 */
export function slackTokenNote(
  { automations, settings }: { automations: readonly Automation[]; settings: Pick<Settings, 'notify'> },
  { slack }: { slack: SlackToken },
): string | null {
  if (slack.botToken !== null) return null;
  const users = automations.filter(
    ({ enabled, safeOutputs, permissions, approval }) =>
      enabled &&
      (postsInSlack(safeOutputs) ||
        Object.hasOwn(permissions, 'slack') ||
        approval.some(({ approvers }) => approvers.some((approver) => approver.startsWith('slack:')))),
  );
  const uses = settings.notify.some((place) => place.startsWith('slack:')) ? ['to post notices (`notify`)'] : [];
  const names = users.map(({ id }) => id).join(', ');
  if (users.length > 0) uses.push(`for what these automations do in Slack: ${names}`);
  return uses.length === 0 ? null : `SLACK_BOT_TOKEN is not set here. Workers need it ${uses.join(', and ')}`;
}

function postsInSlack(safeOutputs: Automation['safeOutputs']): boolean {
  if (safeOutputs.staged) return false;
  return optionsOf(slackPostMessage, safeOutputs) !== null || optionsOf(uploadFiles, safeOutputs)?.to === 'slack';
}
