import type { SlackPayload } from '../../../definitions/sources/slack/read-slack-payload.ts';

/**
 * The words of a person as they typed them: without the mention of the app, with Slack's own escapes resolved. Links and
 * mentions of others stay as their text and target.
 */
export function messageText({ text, ownUsers }: Pick<SlackPayload, 'text' | 'ownUsers'>): string {
  return (text ?? '')
    .replaceAll(/<@([A-Z0-9]{2,31})(?:\|[^<>]{0,200})?>/g, (mention, user: string) =>
      ownUsers.includes(user) ? '' : mention,
    )
    .replaceAll(/<([^<>|]{1,4000})\|([^<>]{1,4000})>/g, (_, target: string, label: string) =>
      target.startsWith('#') || target.startsWith('@')
        ? `${target.slice(0, 1)}${label.replace(/^[#@]/, '')}`
        : `${label} (${target})`,
    )
    .replaceAll(/<(https?:[^<>|]{1,4000})>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .trim();
}
