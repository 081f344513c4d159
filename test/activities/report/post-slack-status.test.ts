import { expect, it } from 'vitest';
import { reportStatus, type StatusRequest } from '../../../activities/report/report-status.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { openSlackStage, type SlackStage } from '../../support/slack/slack-stage.ts';

const THREAD = '1764000000.000100';
const TOKEN = `ghp_${'a1B2c3D4e5'.repeat(3)}f6G7h8`;

const ENDED: StatusRequest['status'] = {
  phase: 'ended',
  outcome: 'delivered',
  reason: `What was asked for was handed over, <!channel>, with ${TOKEN}`,
  artefacts: [{ type: 'pull-request', url: 'https://forge/acme/api/pull/7' }],
  totals: { ...NO_TOTALS, spendMicros: 123_456, workingMs: 90_000 },
};

async function opened(): Promise<SlackStage> {
  const stage = await openSlackStage();
  stage.slack.world.messages.push({ channel: 'C0SUPPORT', ts: THREAD, user: 'U0ADA', text: 'Please look' });
  return stage;
}

function report(stage: SlackStage, change: Partial<StatusRequest> = {}): Promise<void> {
  const limits = { spendMicros: 4_000_000, durationMs: 2_700_000, idleMs: 600_000 };
  const on = { sources: {}, roles: 'all', bots: [], skipBots: [], reaction: 'eyes', statusComment: true } as const;
  const event = {
    source: 'slack',
    name: 'app_mention',
    deliveryId: 'Ev1',
    title: 'Please look',
    actor: 'slack:U0ADA',
    repository: null,
    subject: `slack:T0ACME/C0SUPPORT/${THREAD}`,
    url: `https://app.slack.com/client/T0ACME/C0SUPPORT/thread/C0SUPPORT-${THREAD}`,
  };
  const request = {
    runId: 'fix/slack/Ev1',
    automation: { name: 'Fix a bug', on: { ...on, bots: [], skipBots: [] }, limits },
    event,
    sessionId: 'sesn_1',
    status: ENDED,
    ...change,
  } satisfies StatusRequest;
  return stage.run(() => reportStatus(stage.dependencies, request));
}

it('the thread that started a run is told once how it ended, although the answer of Slack is lost', async () => {
  const stage = await opened();
  await report(stage, { status: { phase: 'started' } });
  expect(stage.slack.calls).toEqual([]);
  stage.slack.failNext({ method: 'chat.postMessage', after: true, cutSocket: true });
  await expect(report(stage)).rejects.toThrow(`The status in the thread ${THREAD} of C0SUPPORT`);
  await report(stage);
  const [, ...made] = stage.slack.world.messages;
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({ channel: 'C0SUPPORT', thread_ts: THREAD });
  const [section] = (made[0]?.blocks ?? []) as { text: { text: string } }[];
  expect(section?.text.text.split('\n')).toEqual([
    '✅ *Fix a bug* ended: *delivered*',
    '',
    '&gt; What was asked for was handed over, &lt;!channel&gt;, with [redacted]',
    '',
    '• Pull request: <https://forge/acme/api/pull/7>',
    '• Spend: $0.12 of $4.00',
    '• Working time: 1m30s of 45m',
    '',
    'Run `fix/slack/Ev1` · session `sesn_1`',
  ]);
});

it('two runs that one thread has started each tell it their end', async () => {
  const stage = await opened();
  await report(stage);
  await report(stage, { runId: 'review/slack/Ev1' });
  expect(stage.slack.world.messages).toHaveLength(3);
});

it('a slash command has no thread, so its end is told nowhere', async () => {
  const stage = await opened();
  await report(stage, {
    event: {
      source: 'slack',
      name: 'command',
      deliveryId: 'command-1',
      title: '/fix',
      actor: 'slack:U0ADA',
      repository: null,
      subject: 'delivery:command-1',
      url: 'https://app.slack.com/client/T0ACME/C0SUPPORT',
    },
  });
  expect(stage.slack.calls).toEqual([]);
});
