import { describe, expect, it } from 'vitest';
import { checkActor } from '../../../activities/people/check-actor.ts';
import { closeApproval } from '../../../activities/people/close-approval.ts';
import { editApprovalMessages } from '../../../activities/people/edit-approval-messages.ts';
import { isSlackApprover } from '../../../activities/people/is-slack-approver.ts';
import { openApproval } from '../../../activities/people/open-approval.ts';
import type { WaitingApproval } from '../../../contract/people.ts';
import { listApprovals } from '../../../database/people/list-approvals.ts';
import { recordAction } from '../../../database/people/record-action.ts';
import { addSlackThread, slackThreadsOf } from '../../../database/people/slack-threads.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { StandInMessage } from '../../../stand-ins/slack/world.ts';
import { proveActor } from '../../../triggers/people/prove-actor.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
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

/** What stands on the buttons of a message. */
function labelsOf(message: StandInMessage | undefined): string[] {
  const blocks = (message?.blocks ?? []) as { type: string; elements?: { text: { text: string } }[] }[];
  return blocks.flatMap(({ type, elements = [] }) => (type === 'actions' ? elements.map(({ text }) => text.text) : []));
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

  it('are asked by a direct message if they are named by their id, once, and not in a channel that is listed twice', async () => {
    const stage = await opened();
    const approvers = ['slack:U0BOB', 'slack:T0ACME/U0ADA', 'slack:@ada', 'slack:#support', 'slack:C0SUPPORT'];
    const changes = { since: new Date().toISOString(), approvers };
    await ask(stage, changes);
    await ask(stage, changes);
    expect(stage.slack.world.messages.map(({ channel }) => channel)).toEqual(['D0BOB', 'D0ADA', 'C0SUPPORT']);
  });

  it('are asked by a direct message if they are named by their name, which must be of somebody here', async () => {
    const stage = await opened();
    stage.slack.world.users.unshift(
      { id: 'U0GONE', name: 'bob', email: null, flags: { deleted: true } },
      { id: 'U0BOT', name: 'bob', email: null, flags: { is_bot: true } },
      { id: 'U0EVE', name: 'bob', email: null, team: 'T0OTHER' },
    );
    await ask(stage, { approvers: ['slack:@Bob'] });
    expect(stage.slack.world.messages.map(({ channel }) => channel)).toEqual(['D0BOB']);
    await expect(ask(stage, { approvers: ['slack:@bob', 'slack:@nobody'] })).rejects.toMatchObject({
      type: 'ApproverUnknown',
      message: expect.stringContaining('There is no such approver: slack:@nobody.') as string,
    });
  });

  it('are asked once although the process died before, or after, the message was posted', async () => {
    for (const after of [false, true]) {
      const stage = await opened();
      const changes = { since: new Date().toISOString() };
      stage.slack.failNext({ method: 'chat.postMessage', after, cutSocket: true });
      await expect(ask(stage, changes)).rejects.toThrow();
      await ask(stage, changes);
      await ask(stage, changes);
      expect(stage.slack.world.messages).toHaveLength(1);
      const posted = stage.slack.calls.filter(({ method }) => method === 'chat.postMessage');
      expect(posted).toHaveLength(after ? 1 : 2);
    }
  });

  it('read a question of the agent where the approvers of the automation are, without buttons', async () => {
    const stage = await opened();
    await ask(stage, { key: 'question:a', before: 'question', approvers: [], asked: ['slack:#support'] });
    expect(stage.slack.world.messages.map(({ channel }) => channel)).toEqual(['C0SUPPORT']);
    expect(labelsOf(stage.slack.world.messages[0])).toEqual([]);
  });

  it('see at a cap how much an approval gives', async () => {
    const stage = await opened();
    await ask(stage, { key: 'limit:1', before: 'limit', what: '$5.00 is spent', extraMicros: 5_000_000 });
    const [message] = stage.slack.world.messages;
    expect(labelsOf(message)).toEqual(['+$5 and go on', 'Deny']);
  });

  it.each([
    ['approved', 'slack:T0ACME/U0ADA, user:octocat', '*Approved* by <@U0ADA>, user:octocat.'],
    ['denied', 'operator, who gave the name <!here>', '*Denied* by operator, who gave the name &lt;!here&gt;.'],
    ['expired', null, '*Expired*: nobody decided by 2026-11-02T10:00:00.000Z.'],
  ] as const)('see in every message, in place, that it was %s by %s', async (state, by, end) => {
    const stage = await opened();
    const until = '2026-11-02T10:00:00.000Z';
    await ask(stage, { approvers: ['slack:#support', 'slack:U0BOB'], until });
    const at = new Date().toISOString();
    const close = () =>
      stage.run(() => closeApproval(stage.dependencies, { runId, key: 'output:use_1', state, at, by }));
    stage.slack.failNext({ method: 'chat.update', after: true, cutSocket: true });
    await expect(close()).rejects.toThrow('Editing a message in Slack');
    await close();
    const edits = stage.slack.calls.filter(({ method }) => method === 'chat.update').length;
    await close();
    const { messages, ...world } = stage.slack.world;
    expect(messages).toHaveLength(2);
    expect(stage.slack.calls.filter(({ method }) => method === 'chat.update')).toHaveLength(edits);
    for (const message of messages) {
      expect(message.text).toBe(`A decision was needed:\ncreate_pull_request: Fix &lt;!channel&gt; &amp; more\n${end}`);
      expect(labelsOf(message)).toEqual([]);
    }
    expect(world.ephemeral).toEqual([]);
  });

  it('see that a run has ended before they decided, and a message that is gone holds nobody up', async () => {
    const stage = await opened();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await ask(stage, { approvers: ['slack:#support', 'slack:#eng-daily'], until });
    await settle(stage.dependencies.database, makeSettlement(run, { endedAt: new Date().toISOString() }));
    stage.slack.failNext({ method: 'chat.update', error: 'message_not_found' });
    await stage.run(() => editApprovalMessages(stage.dependencies, { runId }));
    await stage.run(() => editApprovalMessages(stage.dependencies, { runId }));
    expect(stage.slack.calls.filter(({ method }) => method === 'chat.update')).toHaveLength(2);
    expect(stage.slack.world.messages.map(({ text }) => text)).toContainEqual(
      expect.stringContaining('*Not needed any more*: the run has ended.'),
    );
  });

  it('see that a run was stopped while its message was being posted, also if the process died before it noted that', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    for (const dies of [false, true]) {
      const stage = await opened();
      const { database } = stage.dependencies;
      const push = stage.slack.world.messages.push.bind(stage.slack.world.messages);
      const stopped = Promise.withResolvers<void>();
      stage.slack.world.messages.push = (...made) => {
        const settled = settle(database, makeSettlement(run, { endedAt: new Date().toISOString() }));
        void settled
          .then(() => editApprovalMessages(stage.dependencies, { runId }))
          .then(stopped.resolve, stopped.reject);
        return push(...made);
      };
      if (dies) stage.slack.failNext({ method: 'chat.postMessage', after: true, cutSocket: true });
      const asked = ask(stage, { until });
      if (dies) await expect(asked).rejects.toThrow('Asking people in Slack');
      else await asked;
      await stopped.promise;
      const posted = stage.slack.world.messages.map(({ text }) => text);
      expect(posted).toEqual([expect.stringContaining('*Not needed any more*: the run has ended.') as string]);
    }
  });

  it('are not asked any more by a run that was stopped before', async () => {
    const stage = await opened();
    await settle(stage.dependencies.database, makeSettlement(run, { endedAt: new Date().toISOString() }));
    await ask(stage);
    expect(stage.slack.world.messages).toEqual([]);
    expect(await listApprovals(stage.dependencies.database, { state: 'open' })).toEqual([]);
  });

  it('hold the run up for a minute at most if Slack takes no edits for longer, and read later how it ended', async () => {
    const stage = await opened();
    await ask(stage);
    const closing = { runId, key: 'output:use_1', state: 'denied', at: new Date().toISOString(), by: null } as const;
    stage.slack.failNext({ method: 'chat.update', retryAfter: 2 });
    await expect(stage.run(() => closeApproval(stage.dependencies, closing))).rejects.toMatchObject({
      type: 'SlackRateLimit',
    });
    stage.slack.failNext({ method: 'chat.update', retryAfter: 300 });
    const act = {
      key: 'k',
      at: closing.at,
      actor: 'slack:T0ACME/U0ADA',
      action: 'deny',
      detail: { key: closing.key },
    } as const;
    await recordAction(stage.dependencies.database, { runId, ...act });
    await stage.run(() => closeApproval(stage.dependencies, closing));
    await stage.run(() => editApprovalMessages(stage.dependencies, { runId }));
    expect(stage.slack.world.messages[0]?.text).toContain('\n*Denied* by <@U0ADA>.');
  });

  it('read that a run goes on although nobody decided, if its automation says so', async () => {
    const stage = await opened();
    const until = '2026-11-02T10:00:00.000Z';
    await ask(stage, { until, otherwise: 'go-on' });
    const closing = { runId, key: 'output:use_1', state: 'expired', at: new Date().toISOString(), by: null } as const;
    await stage.run(() => closeApproval(stage.dependencies, closing));
    const end = `*Expired*: nobody decided by ${until}, and then the run goes on.`;
    expect(stage.slack.world.messages[0]?.text).toContain(end);
  });

  it('are not held up for long by a Slack that is away: the end of the run tries once more', async () => {
    const stage = await opened();
    await ask(stage);
    stage.slack.failNext({ method: 'chat.update', cutSocket: true });
    const at = new Date(Date.now() - 120_000).toISOString();
    await stage.run(() =>
      closeApproval(stage.dependencies, {
        runId,
        key: 'output:use_1',
        state: 'approved',
        at,
        by: 'slack:T0ACME/U0ADA',
      }),
    );
    await stage.run(() => editApprovalMessages(stage.dependencies, { runId }));
    expect(stage.slack.world.messages[0]?.text).toContain('\n*Approved*.');
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
  ['slack:U0ADA', 'slack:T0ACME/U0ADA', true],
  ['slack:T0ACME/U0ADA', 'slack:T0ACME/U0ADA', true],
  ['slack:T0OTHER/U0ADA', 'slack:T0ACME/U0ADA', false],
  ['slack:#support', 'slack:T0ACME/U0BOB', true],
  ['slack:#support', 'slack:T0ACME/U0GONE', false],
  ['slack:#support', 'user:U0ADA', false],
  ['user:ada', 'slack:U0ADA', false],
])('%s: is %s one of these? %s', async (approver, actor, is) => {
  const { dependencies } = await openSlackStage();
  expect(await isSlackApprover(dependencies, approver, actor)).toBe(is);
});

it('a bot, a guest, a stranger and a deactivated account in the channel are no approvers, unless their id is named', async () => {
  const { dependencies, slack } = await openSlackStage();
  const kinds = ['is_bot', 'deleted', 'is_restricted', 'is_ultra_restricted', 'is_stranger'];
  for (const [index, kind] of kinds.entries()) {
    const id = `U0EVE${index}`;
    slack.world.users.push({ id, name: 'eve', email: null, flags: { [kind]: true } });
    slack.world.channels[0]?.members.push(id);
    const actor = `slack:T0ACME/${id}`;
    expect({ kind, is: await isSlackApprover(dependencies, 'slack:#support', actor) }).toEqual({ kind, is: false });
    expect(await isSlackApprover(dependencies, `slack:${id}`, actor)).toBe(true);
  }
});

it('whoever is of another organization is no approver by a name or a channel, and whoever is of the same Enterprise Grid may be', async () => {
  const { dependencies, slack } = await openSlackStage();
  slack.world.enterprise = 'E0ACME';
  slack.world.users.push(
    { id: 'U0EVE', name: 'ada', email: null, team: 'T0OTHER', enterprise: 'E0OTHER' },
    { id: 'W0MONA', name: 'mona', email: null, team: 'T0LABS', enterprise: 'E0ACME' },
  );
  slack.world.channels[0]?.members.push('U0EVE', 'W0MONA');
  const is = (approver: string, actor: string) => isSlackApprover(dependencies, approver, actor);
  expect(await is('slack:@ada', 'slack:T0ACME/U0EVE')).toBe(false);
  expect(await is('slack:#support', 'slack:T0ACME/U0EVE')).toBe(false);
  expect(await is('slack:#support', 'slack:T0ACME/W0MONA')).toBe(true);
  expect(await is('slack:@mona', 'slack:W0MONA')).toBe(true);
});

it('whoever has just left the channel is no approver any more, and a member on the third page is one', async () => {
  const { dependencies, slack } = await openSlackStage();
  const support = slack.world.channels[0];
  support?.members.unshift(...Array.from({ length: 2_500 }, (_, index) => `U0OTHER${index}`));
  expect(await isSlackApprover(dependencies, 'slack:#support', 'slack:T0ACME/U0BOB')).toBe(true);
  support?.members.pop();
  expect(await isSlackApprover(dependencies, 'slack:#support', 'slack:T0ACME/U0BOB')).toBe(false);
});

/** Checks a person who has proven their names against the approvers. */
async function checkOf(stage: SlackStage, actor: string, changes: { names?: string[]; approvers: string[] }) {
  const key = 'k'.repeat(32);
  const environment = { ...stage.dependencies.environment, actorKey: key };
  const about = { runId, update: 'approve', input: { key: 'start' } } as const;
  const { names = [], approvers } = changes;
  const proof = proveActor({ actor, names, source: 'github', nonce: '0123456789abcdef', key }, about);
  const signed = { ...about, proof, receivedAt: new Date().toISOString() };
  return await checkActor({ ...stage.dependencies, environment }, { actor, approvers, signed }).then(
    () => null,
    (error: Error) => error.message,
  );
}

it('a channel from which the app was removed keeps the approvers of other places from nothing, and is named to everybody else', async () => {
  const stage = await opened();
  const approvers = ['slack:C0GONE', 'slack:#support'];
  const removed = () => stage.slack.failNext({ method: 'conversations.members', error: 'channel_not_found' });
  removed();
  expect(await checkOf(stage, 'slack:T0ACME/U0ADA', { approvers })).toBe(null);
  stage.slack.world.users.push({ id: 'U0EVE', name: 'eve', email: null });
  removed();
  expect(await checkOf(stage, 'slack:T0ACME/U0EVE', { approvers })).toContain(
    'U0EVE may not decide this; it is for slack:C0GONE, slack:#support. Looking up whether U0EVE is in slack:C0GONE: Slack refuses conversations.members: channel_not_found',
  );
});

it('while Slack is away only those wait for it who are not known by another name', async () => {
  const stage = await opened();
  stage.slack.failNext({ method: 'users.info', cutSocket: true });
  expect(
    await checkOf(stage, 'user:mona', { names: ['slack:U0ADA'], approvers: ['slack:#eng-daily', 'user:Mona'] }),
  ).toBe(null);
  const away = await checkOf(stage, 'slack:T0ACME/U0ADA', { approvers: ['slack:#eng-daily', 'user:mona'] });
  expect(away).toMatch(/^Looking up whether U0ADA is in slack:#eng-daily: /);
});

it('whoever has left the workspace is no approver any more by the name that they had there', async () => {
  const stage = await opened();
  const names = ['slack:T0ACME/U0ADA'];
  expect(await checkOf(stage, 'user:mona', { names, approvers: ['slack:U0ADA'] })).toBe(null);
  for (const user of stage.slack.world.users) user.flags = { deleted: true };
  expect(await checkOf(stage, 'user:mona', { names, approvers: ['slack:U0ADA'] })).toBe(
    'user:mona may not decide this; it is for slack:U0ADA',
  );
});
