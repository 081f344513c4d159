import { expect, it } from 'vitest';
import { lookUp } from '../../../activities/lookups/look-up.ts';
import type { LookupRequest } from '../../../contract/lookup.ts';
import { openSlackStage, type SlackStage } from '../../support/slack/slack-stage.ts';

const TS = '1764000000.000100';

async function read(
  stage: SlackStage,
  input: object = {},
  changes: Partial<LookupRequest> = {},
): Promise<{ text: string; isError: boolean } | undefined> {
  const id = stage.session.use('read_slack_thread', { ...input });
  const { automation, ...rest } = stage.request(id);
  const url = `https://app.slack.com/client/T0ACME/C0SUPPORT/thread/C0SUPPORT-${TS}`;
  const request: LookupRequest = {
    ...rest,
    automation: { id: automation.id, name: automation.name, permissions: { slack: 'read' } },
    event: { ...rest.event, source: 'slack', url },
    ...changes,
  };
  await stage.run(() => lookUp(stage.dependencies, request));
  return stage.session.answers(id)[0];
}

it('the thread is read oldest first, with names, cleaned', async () => {
  const stage = await openSlackStage();
  const { messages } = stage.slack.world;
  messages.push({ channel: 'C0SUPPORT', ts: TS, user: 'U0ADA', text: 'a &lt; b <!-- hidden -->\u200b' });
  messages.push({ channel: 'C0SUPPORT', ts: '1764000060.000100', thread_ts: TS, bot_id: 'B0OTHER', text: 'beep' });
  messages.push({ channel: 'C0SUPPORT', ts: '1764000070.000100', text: 'elsewhere' });
  expect(await read(stage)).toEqual({
    text: '[2025-11-24T16:00:00.000Z] @ada U0ADA:\na < b\n\n[2025-11-24T16:01:00.000Z] B0OTHER:\nbeep',
    isError: false,
  });
});

it('a long thread is read in pages, and a long message is cut', async () => {
  const stage = await openSlackStage();
  for (let index = 0; index < 90; index += 1) {
    const ts = index === 0 ? TS : `17640001${String(index).padStart(2, '0')}.000100`;
    stage.slack.world.messages.push({
      channel: 'C0SUPPORT',
      ts,
      thread_ts: TS,
      user: 'U0ADA',
      text: `${index} ${'x'.repeat(5_000)}`,
    });
  }
  const first = await read(stage);
  expect(first?.text).toContain('39 xxx');
  const [, cursor = ''] = /Read on with the cursor (\S+)$/.exec(first?.text ?? '') ?? [];
  const second = await read(stage, { cursor });
  expect(second?.text).toMatch(/\n40 xxx/);
  expect(second?.text).not.toMatch(/\n39 xxx/);
});

it('a run without a thread, and a thread that is gone, are told to the agent', async () => {
  const stage = await openSlackStage();
  expect(await read(stage)).toEqual({ text: 'The thread was deleted.', isError: true });
  const { event } = stage.request('');
  expect(await read(stage, {}, { event })).toEqual({ text: 'This run has no thread in Slack.', isError: true });
  const automation = { id: 'report', name: 'Report', permissions: {} };
  expect(await read(stage, {}, { automation })).toMatchObject({
    isError: true,
    text: expect.stringContaining('does not exist here') as string,
  });
});
