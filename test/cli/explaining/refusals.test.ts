import { expect, it } from 'vitest';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { commentHook, issueHook } from '../../../stand-ins/sentry/payloads.ts';
import { explained, refused, type ExplainClients, type Explained } from '../../support/cli/explained.ts';
import { issuesPayload } from '../../support/definitions/payloads.ts';
import { command, mention } from '../../support/slack/payloads.ts';
import { newIssue, SENTRY_URL } from '../../support/triggers/sentry-request.ts';

const issue = { payload: issuesPayload({ action: 'labeled', label: 'agent', labels: ['agent'] }) };
const PAGER = 'sources: { pager: { scheme: standard-webhooks, secret: PAGER_SECRET } }';
const MENTIONS = 'checkout: false\non:';

const OWN_COMMENT = { id: 1, text: 'Done.\n`curfew:a/sentry/1:add-comment:0`', issueId: '4711', project: 'api' };

function sentry(payload: object = issueHook('created', newIssue, SENTRY_URL).payload, name = 'issue'): Explained {
  return { payload, source: 'sentry', name };
}

function mentioned(event: object = {}, changes: object = {}): Explained {
  return { payload: mention({ ...event }, { ...changes }), source: 'slack', name: 'app_mention' };
}

/** With what Slack answers. */
function inSlack(answers: object): Pick<Explained, 'clients'> {
  return { clients: { slack: answers as NonNullable<ExplainClients['slack']> } };
}

const typed: Explained = { payload: command(), source: 'slack', name: 'command' };

function hook(name: string): Explained {
  return { payload: { id: 1 }, source: 'webhook', name, settings: PAGER };
}

const occasion: Explained = {
  payload: { automation: 'a', schedule: '0 7 * * 1', timezone: 'UTC', time: '2026-11-23T07:00:00Z' },
  source: 'schedule',
  name: 'schedule',
};
const byHand: Explained = {
  payload: { automation: 'a', inputs: {}, actor: 'ada' },
  source: 'dispatch',
  name: 'workflow_dispatch',
};

it.each<[string, Explained, string]>([
  [
    `${MENTIONS} { sentry_issue: { types: [resolved], projects: ["*"] } }`,
    sentry(),
    '`issue.created` is not among the `types` of `on.sentry_issue` (resolved)',
  ],
  [
    `${MENTIONS} { sentry_issue: { projects: [web] } }`,
    sentry(),
    'no project of the event is among its `projects` (web); the event has: checkout-api',
  ],
  [
    `${MENTIONS} { sentry_comment: { projects: ["*"] } }`,
    sentry(),
    '`sentry_issue` is not among its triggers under `on` (sentry_comment)',
  ],
  [
    `${MENTIONS} { sentry_comment: { projects: ["*"] } }`,
    sentry(commentHook('created', { ...OWN_COMMENT, author: 'ada' }).payload, 'comment'),
    'the comment was written by Curfew itself, and what it does starts nothing',
  ],
  [`on: issues`, sentry(), '`sentry_issue` is not among its triggers under `on` (issues)'],
  [`${MENTIONS} { slack_app_mention: { users: [U0BOB] } }`, mentioned(), 'the user U0ADA is not in `users` (U0BOB)'],
  [
    `${MENTIONS} { slack_app_mention: { channels: [C0OTHER] } }`,
    mentioned(),
    'the channel C0SUPPORT is not in `channels` (C0OTHER)',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["#help"] } }`,
    mentioned(),
    'the names in `channels` and `users` cannot be checked: SLACK_BOT_TOKEN is not set',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["#help"] } }`,
    { ...mentioned(), ...inSlack({ channelName: () => Promise.resolve('support') }) },
    'the channel #support is not in `channels` (#help)',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["#help"] } }`,
    { ...mentioned(), ...inSlack({ channelName: () => Promise.resolve(null) }) },
    'Slack does not tell the name of the channel C0SUPPORT, so it cannot be compared with `channels` (#help); write its id there',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["#help"] } }`,
    {
      ...mentioned(),
      ...inSlack({
        channelName: () => Promise.reject(new SlackRefused('conversations.info', 'channel_not_found')),
      }),
    },
    'the names in `channels` and `users` cannot be checked: Slack refuses conversations.info: channel_not_found',
  ],
  [
    `${MENTIONS} { slack_app_mention: { users: ["@bob"] } }`,
    { ...mentioned(), ...inSlack({ userNames: () => Promise.resolve(['@ada', 'ada@acme.example']) }) },
    'the user @ada, ada@acme.example is not in `users` (@bob)',
  ],
  [
    `${MENTIONS} { slack_app_mention: { users: ["@bob"] } }`,
    { ...mentioned(), ...inSlack({ userNames: () => Promise.resolve([]) }) },
    'Slack does not tell the names of the user U0ADA, so they cannot be compared with `users` (@bob); write the id there',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["*"] } }`,
    mentioned({ user_team: 'T0OTHER' }),
    'U0ADA belongs to another organization, and people of others may act only if `users` has their id',
  ],
  [
    `${MENTIONS} { slack_app_mention: { users: [U0ADA] } }`,
    { ...mentioned({ user_team: 'T0OTHER' }), ...inSlack({ userNames: () => Promise.resolve(['@ada']) }) },
    'T0OTHER/U0ADA belongs to another workspace, and the id U0ADA in `users` is of somebody here; to let a person of another workspace act, write it before the id, such as T0OTHER/U0ADA',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["*"] } }`,
    mentioned({ bot_id: 'B0DEPLOY' }),
    'the message was written by the bot B0DEPLOY, which is not in `bots` (none)',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["*"] }, skip-bots: [U0ADA] }`,
    mentioned(),
    'U0ADA is in `skip-bots`',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["*"] } }`,
    mentioned({ app_id: 'A0CURFEW' }),
    'the message was written by Curfew itself, and what it does starts nothing',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["*"] } }`,
    mentioned({ user: null }),
    'Slack does not say who acted, or where',
  ],
  [
    `${MENTIONS} { slack_command: { name: deploy, users: [U0ADA] } }`,
    typed,
    'the command is /fix, and `slack_command` waits for /deploy',
  ],
  [
    `${MENTIONS} { slack_command: { name: curfew, users: [U0ADA] }, workflow_dispatch: }`,
    { ...typed, payload: command({ command: '/curfew' }) },
    '`/curfew run` starts automations by hand, so it comes as `workflow_dispatch`',
  ],
  [
    `${MENTIONS} { slack_app_mention: { channels: ["*"] } }`,
    typed,
    '`slack_command (/fix)` is not among its triggers under `on` (slack_app_mention)',
  ],
  [
    `${MENTIONS} { slack_command: { name: deploy, users: [U0ADA] } }`,
    mentioned(),
    '`slack_app_mention` is not among its triggers under `on` (slack_command (/deploy))',
  ],
  [
    `${MENTIONS} { webhook: { source: pager, types: [incident.resolved] } }`,
    hook('pager:incident.triggered'),
    '`incident.triggered` is not among the `types` of `on.webhook` (incident.resolved)',
  ],
  [
    `${MENTIONS} { webhook: { source: pager } }`,
    hook('builds:failed'),
    '`webhook (builds)` is not among its triggers under `on` (webhook (pager))',
  ],
  ['on: issues', byHand, 'it has no `workflow_dispatch` under `on`, so people cannot start it'],
  ['on: issues', occasion, '`schedule` is not among its triggers under `on` (issues)'],
  [`${MENTIONS} { schedule: "0 7 * * 1" }\nif: false`, occasion, 'the condition `false` is false'],
  [
    "on: { issues: , roles: all }\nif: github.event.issue.state == 'closed'",
    issue,
    'the condition `github.event.issue.state == \'closed\'` is false\n  values    github.event.issue.state is "open"',
  ],
  [
    'on: { issues: , roles: all }\nif: fromJSON(github.event.issue.title) == 1',
    issue,
    'the condition `fromJSON(github.event.issue.title) == 1` failed: Error parsing JSON when evaluating fromJson\n  values    github.event.issue.title is "Crash"',
  ],
  [
    'on: { issues: , roles: all }',
    { ...issue, settings: 'repositories: [acme/web]' },
    'runs may not work in Acme/API: `repositories` of curfew.yml allows acme/web',
  ],
  [
    'on: { issues: , roles: all }',
    { ...issue, settings: 'repositories: []' },
    'runs may not work in Acme/API: `repositories` of curfew.yml allows none',
  ],
  [
    "on: { issues: , roles: all }\ncheckout: { repository: '${{ github.event.issue.title }}' }",
    issue,
    '`checkout.repository` is "Crash", which is not owner/name',
  ],
  [
    "on: { issues: , roles: all }\ncheckout: { repository: 'acme/${{ github.event.issue.title }}' }",
    issue,
    'runs may not work in acme/Crash, which an expression named: list it under `repositories` of curfew.yml',
  ],
  [
    "on: { issues: , roles: all }\ncheckout: { repository: '${{ fromJSON(github.event.issue.title) }}' }",
    issue,
    '`checkout.repository` could not be evaluated: `fromJSON(github.event.issue.title)` failed: Error parsing JSON when evaluating fromJson\n  values    github.event.issue.title is "Crash"',
  ],
  [
    "on: { issues: , roles: all }\ncheckout: { ref: '${{ fromJSON(github.event.issue.title) }}' }",
    issue,
    '`checkout.ref` could not be evaluated: `fromJSON(github.event.issue.title)` failed: Error parsing JSON when evaluating fromJson\n  values    github.event.issue.title is "Crash"',
  ],
  [
    "on: { issues: , roles: all }\ncheckout: { ref: '${{ github.event.issue.title }}..x' }",
    issue,
    '`checkout.ref` is "Crash..x", which is no branch, tag or commit',
  ],
  [
    'on: { issues: , roles: all }',
    { payload: { ...issuesPayload(), repository: undefined } },
    'the event has no repository: name one under `checkout`, or write `checkout: false`',
  ],
])('a refusal names the key and the values, whatever the source: %s', async (keys, given, reason) => {
  expect(await explained(keys, given)).toBe(refused(reason));
});
