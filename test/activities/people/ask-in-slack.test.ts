import { describe, expect, it } from 'vitest';
import { isSlackApprover } from '../../../activities/people/is-slack-approver.ts';
import { openApproval } from '../../../activities/people/open-approval.ts';
import type { WaitingApproval } from '../../../contract/people.ts';
import { addSlackThread, slackThreadsOf } from '../../../database/people/slack-threads.ts';
import { admit } from '../../../database/runs/admit.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { openSlackStage, type SlackStage } from '../../support/slack/slack-stage.ts';

const run = makeRun('1');
const { runId } = run;

function approvalOf(changes: Partial<WaitingApproval> = {}): WaitingApproval {
  return {
    key: 'output:use_1',
    before: 'output',
    what: 'create_pull_request: Fix <!channel> & more',
    approvers: ['slack:#support'],
    count: 1,
    since: new Date().toISOString(),
    until: '2026-11-28T10:00:00.000Z',
    otherwise: 'cancel',
    approvedBy: [],
    ...changes,
  };
}

async function opened(): Promise<SlackStage> {
  const stage = await openSlackStage();
  await admit(stage.dependencies.database, { run, step: 1, final: true });
  return stage;
}

function ask(stage: SlackStage, changes?: Partial<WaitingApproval>): Promise<void> {
  return stage.run(() => openApproval(stage.dependencies, { runId, approval: approvalOf(changes) }));
}

describe('people in Slack', () => {
  it('are asked in the channel that approves, with buttons, once', async () => {
    const stage = await opened();
    const changes = { since: new Date().toISOString() };
    stage.slack.failNext({ method: 'chat.postMessage', after: true, cutSocket: true });
    await expect(ask(stage, changes)).rejects.toThrow('Asking people in Slack');
    await ask(stage, changes);
    const { messages } = stage.slack.world;
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatchObject({
      channel: 'C0SUPPORT',
      text: 'A decision is needed by 2026-11-28T10:00:00.000Z:\ncreate_pull_request: Fix &lt;!channel&gt; &amp; more',
    });
    const [, buttons] = (messages[0]?.blocks ?? []) as { elements: unknown[] }[];
    const value = JSON.stringify({ run: runId, key: 'output:use_1' });
    expect(buttons?.elements).toMatchObject([
      { action_id: 'approve', value },
      { action_id: 'deny', value },
    ]);
    const own = { team: 'T0ACME', channel: 'C0SUPPORT', thread: messages[0]?.ts, madeBy: 'approval:output:use_1' };
    expect(await slackThreadsOf(stage.dependencies.database, runId)).toEqual([own]);
  });

  it('read the question of the agent in the thread of the run', async () => {
    const stage = await opened();
    const thread = { team: 'T0ACME', channel: 'C0DAILY', thread: '1764000000.000100' };
    stage.slack.world.messages.push({ channel: 'C0DAILY', ts: thread.thread, text: 'Please look' });
    await addSlackThread(stage.dependencies.database, { ...thread, runId, madeBy: 'event' });
    await ask(stage, { key: 'question:use_1', before: 'question', what: 'Which one?', approvers: [] });
    expect(stage.slack.world.messages.slice(1)).toMatchObject([
      { thread_ts: thread.thread, text: expect.stringContaining('The agent asks:\nWhich one?') as string },
    ]);
    expect(JSON.stringify(stage.slack.world.messages[1]?.blocks)).not.toContain('button');
  });

  it('read all of a long question, and no credential that invisible characters or comments hold apart', async () => {
    const stage = await opened();
    const thread = { team: 'T0ACME', channel: 'C0DAILY', thread: '1764000000.000100' };
    stage.slack.world.messages.push({ channel: 'C0DAILY', ts: thread.thread, text: 'Please look' });
    await addSlackThread(stage.dependencies.database, { ...thread, runId, madeBy: 'event' });
    const token = `ghp_${'a1B2c3D4e5'.repeat(3)}f6G7h8`;
    const apart = `${token.slice(0, 12)}\u200B${token.slice(12, 20)}<!-- x -->${token.slice(20)}`;
    const what = `ask_human: ${'<'.repeat(1_800)} ${apart} or the second one?`;
    await ask(stage, { key: 'question:use_1', before: 'question', what, approvers: [] });
    const [, made] = stage.slack.world.messages;
    const shown = JSON.stringify(made?.blocks);
    expect(shown).toContain('The agent asks:\\n&lt;');
    expect(shown).toContain('[redacted] or the second one?');
    expect(JSON.stringify(made)).not.toContain(token);
  });

  it('are not asked where the app may not post, and the run waits all the same', async () => {
    const stage = await opened();
    await ask(stage, { approvers: ['slack:#secret', 'operator'] });
    expect(stage.slack.world.messages).toEqual([]);
    expect(await stage.dependencies.database.selectFrom('approvals').select('key').execute()).toHaveLength(1);
  });

  it('are not asked in a channel that the app does not see: the run says so', async () => {
    const stage = await opened();
    await expect(ask(stage, { approvers: ['slack:#nowhere'] })).rejects.toMatchObject({
      type: 'ApproverUnknown',
      message: expect.stringContaining('There is no such approver: slack:#nowhere') as string,
    });
  });
});

it.each([
  ['slack:#support', 'slack:U0BOB', true],
  ['slack:#eng-daily', 'slack:U0BOB', false],
  ['slack:C0SUPPORT', 'slack:U0ADA', true],
  ['slack:#nowhere', 'slack:U0ADA', false],
  ['slack:@Ada', 'slack:U0ADA', true],
  ['slack:@ada', 'slack:U0BOB', false],
  ['slack:U0ADA', 'slack:U0ADA', true],
  ['slack:U0ADA', 'slack:U0BOB', false],
  ['slack:#support', 'user:U0ADA', false],
  ['user:ada', 'slack:U0ADA', false],
])('%s: is %s one of these? %s', async (approver, actor, is) => {
  const { dependencies } = await openSlackStage();
  expect(await isSlackApprover(dependencies, approver, actor)).toBe(is);
});
