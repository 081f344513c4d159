import { createSlack } from '../../../connections/slack/create-slack.ts';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { ok, unseen, wrong, type Check } from '../check.ts';

const NAME = 'Slack';

/** Whether Slack takes the token of the app. That automations need one and there is none, the notes on settings say. */
export const slackCheck: Check = {
  name: NAME,
  run: async ({ environment }) => {
    const slack = createSlack(environment.slack);
    if (slack === null) return [];
    try {
      const { user, team } = await slack.self();
      return [ok(NAME, `SLACK_BOT_TOKEN is that of ${user} in the workspace ${team}`)];
    } catch (error) {
      if (!(error instanceof SlackRefused))
        return [
          unseen(NAME, `SLACK_BOT_TOKEN cannot be tried: ${errorText(error)}`, 'See that this machine reaches Slack.'),
        ];
      const todo = 'Install the app in the workspace again, and set the token that its page shows as SLACK_BOT_TOKEN.';
      return [wrong(NAME, `SLACK_BOT_TOKEN is not taken: ${error.message}`, todo)];
    }
  },
};
