import type { Automation } from '../../definitions/automation.ts';

export interface SlackToken {
  botToken: string | null;
}

/**
 * Says that enabled automations post to Slack, read threads there or ask people there although SLACK_BOT_TOKEN is not set; null
 * if it is set or none does. It is a note and no error, because the workers may have the token.
 */
export function slackTokenNote(
  { automations }: { automations: readonly Automation[] },
  { slack }: { slack: SlackToken },
): string | null {
  if (slack.botToken !== null) return null;
  const users = automations.filter(
    ({ enabled, safeOutputs, permissions, approval }) =>
      enabled &&
      (Object.hasOwn(safeOutputs.allowed, 'slack-post-message') ||
        Object.hasOwn(permissions, 'slack') ||
        approval.some(({ approvers }) => approvers.some((approver) => approver.startsWith('slack:')))),
  );
  if (users.length === 0) return null;
  const names = users.map(({ id }) => id).join(', ');
  return `SLACK_BOT_TOKEN is not set here. Workers need it for what these automations do in Slack: ${names}`;
}
