import { slackEscape } from '../../text/slack-text.ts';

/** Makes a text that quotes names of people fit for Slack, which shows its own people by their names then. */
export function mentioned(who: string): string {
  return slackEscape(who).replaceAll(/slack:(?:[A-Z0-9]+\/)?([UW][A-Z0-9]+)/g, '<@$1>');
}
