import { expect, it } from 'vitest';
import { failureText } from '../../../activities/notices/failure-text.ts';
import { findOwnMessages } from '../../../activities/slack/post-once.ts';
import type { Slack } from '../../../connections/slack/create-slack.ts';

it('a channel with too many messages to look for a notice is said so in words for people', async () => {
  const search = { channel: 'C0SUPPORT', thread: null, since: '2026-11-27T09:00:00.000Z' };
  const page = { messages: [], cursor: 'more' };
  const endless = { self: async () => ({ bot: 'B0' }), readMessages: async () => page } as unknown as Slack;
  const error: unknown = await findOwnMessages(endless, search, () => true).catch((thrown: unknown) => thrown);
  expect(failureText(error, 'slack:#support')).toBe(
    'so much was written in #support since the first attempt that it cannot be found out whether the notice was posted then; look there',
  );
});
