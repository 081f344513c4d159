import { expect, it } from 'vitest';
import { createSlack } from '../../../../connections/slack/create-slack.ts';
import { readSlackPayload } from '../../../../definitions/sources/slack/read-slack-payload.ts';
import { mayAct } from '../../../../triggers/sources/slack/may-act.ts';
import { reply } from '../../../support/slack/payloads.ts';
import { openSlackStage } from '../../../support/slack/slack-stage.ts';
import { makeAutomation } from '../../../support/triggers/make-automation.ts';
import { definitions, noGithub } from '../../../support/triggers/serve.ts';

const NOBODY = 'fix-bug names nobody in Slack: `slack_app_mention` under `on` says who may';

it.each([
  [['slack:#Support'], {}, true, null],
  [['slack:#Support'], {}, false, NOBODY],
  [['slack:C0SUPPORT'], { channel: 'C0SUPPORT' }, true, null],
  [['slack:C0DAILY'], { channel: 'C0SUPPORT' }, true, 'the channel C0SUPPORT is not in `channels` (C0DAILY)'],
  [['slack:T0ACME/U0ADA', 'user:ada'], { channel: 'D0ADA' }, true, null],
  [['slack:T0OTHER/U0ADA'], { channel: 'D0ADA' }, true, NOBODY],
  [['slack:#support'], { user: 'U0GUEST' }, true, /^U0GUEST is a guest, a bot or of another organization/],
  [['slack:U0GUEST'], { user: 'U0GUEST' }, true, null],
  [['slack:@ada'], { user: 'U0BOB' }, true, 'the user @bob is not in `users` (@ada)'],
  [['user:ada'], {}, true, NOBODY],
  [['slack:#support'], { user_team: 'T0OTHER' }, true, /belongs to another organization/],
  [['slack:U0ADA'], { user_team: 'T0OTHER' }, true, /the id U0ADA in `users` is of somebody here/],
  [['slack:T0ACME/U0ADA'], { user_team: 'T0OTHER' }, true, NOBODY],
  [['slack:T0OTHER/U0ADA'], { user_team: 'T0OTHER' }, true, null],
  [['slack:U0FAR'], { user: 'U0FAR', user_team: 'T0OTHER' }, true, null],
])('approvers %j, message %j, is it a reply: %s → %s', async (approvers, event, isReply, refused) => {
  const { dependencies, slack } = await openSlackStage();
  slack.world.users.push({ id: 'U0GUEST', name: 'guest', email: null, flags: { is_restricted: true } });
  const rule = { before: 'output', approvers, count: 1, waitMs: 1_000, otherwise: 'cancel' } as const;
  const known = definitions([makeAutomation({ approval: [rule] })]);
  const clients = { github: noGithub, slack: createSlack(dependencies.environment.slack) };
  const asked = { automation: 'fix-bug', read: readSlackPayload(reply(event)), isReply };
  const found = await mayAct(asked, { definitions: known, clients });
  if (refused instanceof RegExp) expect(found).toMatch(refused);
  else expect(found).toBe(refused);
});
