import { expect, it } from 'vitest';
import { checkSlackNeeds } from '../../../../triggers/sources/slack/check-slack-needs.ts';
import { noGithub } from '../../../support/triggers/serve.ts';

const HOW = 'to let a person of another workspace act, write it before the id, such as T0OTHER/U0ADA';

it.each([
  ['nobody here has the id', 'T0OTHER', [], null],
  [
    'somebody here has the id',
    'T0OTHER',
    ['@ada'],
    `T0OTHER/U0ADA belongs to another workspace, and the id U0ADA in \`users\` is of somebody here; ${HOW}`,
  ],
  [
    'somebody here has the id, and Slack names no workspace',
    null,
    ['@ada'],
    `Slack does not say to which workspace U0ADA belongs, and the id U0ADA in \`users\` is of somebody here; ${HOW}`,
  ],
])('a person of another organization may act by an id alone only if nobody here has it: %s', async (...row) => {
  const [, home, names, reason] = row;
  const slack = { channelName: () => Promise.resolve(null), userNames: () => Promise.resolve(names) };
  const needs = { channel: null, user: null, stranger: { id: 'U0ADA', home } };
  expect(await checkSlackNeeds(needs, null, { github: noGithub, slack })).toBe(reason);
});

it('a person of another organization does not act by an id alone where Slack cannot be asked', async () => {
  const needs = { channel: null, user: null, stranger: { id: 'U0ADA', home: 'T0OTHER' } };
  expect(await checkSlackNeeds(needs, null, { github: noGithub, slack: null })).toBe(
    `it cannot be checked whether the id U0ADA in \`users\` is of somebody here: SLACK_BOT_TOKEN is not set; ${HOW}`,
  );
});
