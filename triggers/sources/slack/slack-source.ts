import { spacedSecrets } from '../spaced-secrets.ts';
import type { TriggerSource } from '../trigger-source.ts';
import { acceptSlack } from './accept-slack.ts';
import { actOnRun } from './act-on-run.ts';
import { checkSlackNeeds } from './check-slack-needs.ts';
import { listenToSlack } from './listen-to-slack.ts';
import { noteDecision, noteThread } from './note-decision.ts';
import { readSlackEvent } from './read-slack-event.ts';
import { SIGNING_SECRETS, signingSecrets } from './signing-secrets.ts';
import { verifySlackSignature } from './verify-slack-signature.ts';

const NO_SECRET =
  'SLACK_SIGNING_SECRET is not set: it is needed to check signatures of what Slack sends (or set SLACK_APP_TOKEN, so that Curfew connects to Slack)';
const NO_TOKEN =
  'SLACK_BOT_TOKEN is not set: it is needed to find out the names of channels and people that automations list';

/** Mentions, replies, slash commands and buttons in Slack. */
export const slackSource: TriggerSource = {
  id: 'slack',
  routes: () => [
    {
      path: '/hooks/slack',
      wrongSignature: 'The signature is missing, wrong or too old.',
      verify: (header, { sourceSecrets }) =>
        verifySlackSignature(
          { signature: header('x-slack-signature'), timestamp: header('x-slack-request-timestamp') },
          signingSecrets(sourceSecrets),
        ),
      accept: acceptSlack,
    },
  ],
  missing: ({ triggers }, { slack, sourceSecrets }) => {
    const problems = spacedSecrets(SIGNING_SECRETS, sourceSecrets);
    if (slack.appToken === null && signingSecrets(sourceSecrets).length === 0) problems.push(NO_SECRET);
    if (slack.botToken === null && /"[#@]|"[^"@]+@[^"@]+"/.test(JSON.stringify(triggers))) problems.push(NO_TOKEN);
    return problems;
  },
  read: readSlackEvent,
  ownAccount: () => Promise.resolve(null),
  checkNeeds: checkSlackNeeds,
  act: actOnRun,
  decided: noteDecision,
  replayed: noteThread,
  listen: listenToSlack,
};
