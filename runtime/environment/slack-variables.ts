import { secret, url } from './variable-forms.ts';

/** What Curfew needs to know of Slack. */
export const slackVariables = {
  SLACK_SIGNING_SECRET: secret.meta({
    description:
      'The signing secret of the app at Slack, with which it signs its requests. The former one may stand in SLACK_SIGNING_SECRET_OLD while it is being replaced. Not needed with SLACK_APP_TOKEN.',
    example: 'my-signing-secret',
    readBy: ['dev', 'serve'],
  }),
  SLACK_BOT_TOKEN: secret.meta({
    description: "The bot's token of the app at Slack: it posts messages and reads threads.",
    example: 'my-bot-token',
    readBy: ['dev', 'serve', 'worker'],
  }),
  SLACK_APP_TOKEN: secret.meta({
    description:
      'An app-level token of the app at Slack. With it Curfew connects to Slack (Socket Mode), and no public address is needed.',
    example: 'my-app-level-token',
    readBy: ['dev', 'serve'],
  }),
  SLACK_API_URL: url.default('https://slack.com/api/').meta({
    description: "The address of Slack's API.",
    example: 'https://slack.example.com/api/',
    readBy: ['dev', 'serve', 'worker'],
  }),
};
