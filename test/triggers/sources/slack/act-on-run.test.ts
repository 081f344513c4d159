import { describe, expect, it } from 'vitest';
import { checkActor } from '../../../../activities/people/check-actor.ts';
import { pause } from '../../../../database/admission/pause.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { openApproval } from '../../../../database/people/open-approval.ts';
import { addSlackThread } from '../../../../database/people/slack-threads.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';
import { acceptEnvelope } from '../../../../triggers/sources/slack/accept-envelope.ts';
import { makeRun, makeSettlement } from '../../../support/database/make-run.ts';
import { command, mention, press, reply } from '../../../support/slack/payloads.ts';
import { openSlackEdge } from '../../../support/slack/open-slack-edge.ts';
import { openSlackStage } from '../../../support/slack/slack-stage.ts';
import { ACTOR_KEY, describeRun, temporalClient, uniqueId } from '../../../support/triggers/serve.ts';
import { IDLE, tools } from '../../../support/workflows/changes.ts';
import { useRunStage } from '../../../support/workflows/run-stage.ts';
import type { Asked } from '../../../support/workflows/scripted-activities.ts';

const { play, whenIn } = useRunStage();

const THREAD = { team: 'T0ACME', channel: 'C0SUPPORT', thread: '1764000000.000100' };

function nowTs(): string {
  return `${Math.floor(Date.now() / 1_000)}.${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
}

/** Lets the real check of proofs decide, with the key of the installation. */
async function realChecks() {
  const { dependencies } = await openSlackStage();
  const own = { ...dependencies, environment: { ...dependencies.environment, actorKey: ACTOR_KEY } };
  return { checkActor: (request: Parameters<typeof checkActor>[1]) => checkActor(own, request) };
}

function messagesTo(asked: Asked[]): string[] {
  return asked.filter(({ name }) => name === 'sendMessage').map(({ request }) => (request as { text: string }).text);
}

/** Such a delivery is not decided again. */
const ACTED = { version: 1, at: expect.any(String) as string, asked: {}, hasActed: true };

describe('a reply in the thread of a run', () => {
  it('steers the run once, although Slack delivers it as a mention as well and again', async () => {
    const { database, slack, deliver } = await openSlackEdge();
    const over = Promise.withResolvers<void>();
    const changes = [tools('noop'), IDLE];
    const attendSession = async () => {
      await over.promise;
      return { ...(changes.shift() ?? IDLE), totals: NO_TOTALS };
    };
    const { asked } = await play({
      replaced: { ...(await realChecks()), attendSession },
      during: async (workflowId) => {
        const runId = workflowId.replace('run/', '');
        await addSlackThread(database, { ...THREAD, runId, madeBy: 'event' });
        await whenIn(workflowId, 'working');
        const ts = nowTs();
        const said = { ts, text: '<@U0CURFEW> use &lt;b&gt; instead' };
        const mark = await deliver('event', reply(said));
        expect(mark).toEqual({
          state: 'dispatched',
          reason: null,
          reasons: { 'fix-bug': `told to ${runId}: The agent has been told` },
          runs: [],
          answers: ACTED,
        });
        await deliver('event', reply(said));
        await deliver('event', mention({ ...said, thread_ts: THREAD.thread }, { event_id: 'Ev9' }));
        expect(slack.world.reactions[0]).toEqual({ channel: 'C0SUPPORT', ts, name: 'white_check_mark' });
        over.resolve();
      },
    });
    expect(messagesTo(asked)).toEqual(['A message from slack:T0ACME/U0ADA:\n\nuse <b> instead']);
  });

  it('answers the question of the agent', async () => {
    const { database, deliver } = await openSlackEdge();
    const { asked } = await play({
      changes: [tools('ask_human'), tools('noop'), IDLE],
      replaced: await realChecks(),
      during: async (workflowId) => {
        const runId = workflowId.replace('run/', '');
        await addSlackThread(database, { ...THREAD, runId: 'fix-bug/slack/later', madeBy: 'event' });
        await addSlackThread(database, { ...THREAD, runId, madeBy: 'event' });
        const { waiting } = await whenIn(workflowId, 'waiting');
        const [approval] = waiting;
        await admit(database, { run: { ...makeRun('1'), runId }, step: 1, final: true });
        if (approval) await openApproval(database, { runId, approval });
        expect(await deliver('event', reply({ ts: nowTs() }))).toMatchObject({
          reasons: { 'fix-bug': `told to ${runId}: The question of the agent is answered` },
        });
      },
    });
    expect(asked.find(({ name }) => name === 'answerQuestion')?.request).toMatchObject({
      text: 'Take the second one',
      isError: false,
    });
    expect(asked.find(({ name }) => name === 'recordAction')?.request).toMatchObject({
      actor: 'slack:T0ACME/U0ADA',
      action: 'answer',
    });
  });

  it('goes to the run that is under way although a later one of the thread is gone', async () => {
    const { database, deliver } = await openSlackEdge();
    const { asked } = await play({
      changes: [tools('ask_human'), tools('noop'), IDLE],
      replaced: await realChecks(),
      during: async (workflowId) => {
        const runId = workflowId.replace('run/', '');
        await addSlackThread(database, { ...THREAD, runId, madeBy: 'event' });
        await addSlackThread(database, { ...THREAD, runId: 'fix-bug/slack/gone', madeBy: 'event' });
        await database.updateTable('slackThreads').set({ since: '2020' }).where('runId', '=', runId).execute();
        await whenIn(workflowId, 'waiting');
        expect(await deliver('event', reply({ ts: nowTs() }))).toMatchObject({ state: 'dispatched' });
      },
    });
    expect(asked.filter(({ name }) => name === 'answerQuestion')).toHaveLength(1);
  });

  it('of a person who may not is not passed on, and the person learns why', async () => {
    const { database, slack, deliver } = await openSlackEdge();
    await addSlackThread(database, { ...THREAD, runId: 'fix-bug/slack/Ev1', madeBy: 'event' });
    const reason = 'the user @bob is not in `users` (@ada)';
    expect(await deliver('event', reply({ user: 'U0BOB' }))).toMatchObject({
      state: 'ignored',
      reasons: { 'fix-bug': reason },
    });
    expect(slack.world.ephemeral).toEqual([
      { channel: 'C0SUPPORT', user: 'U0BOB', text: `Your reply was not passed on to the run: ${reason}.` },
    ]);
  });

  it('is told once when the run has ended', async () => {
    const { database, slack, deliver } = await openSlackEdge();
    slack.world.messages.push({ channel: 'C0SUPPORT', ts: THREAD.thread, text: 'Please look' });
    const run = makeRun('1');
    await settle(database, makeSettlement(run));
    await addSlackThread(database, { ...THREAD, runId: run.runId, madeBy: 'event' });
    for (const ts of [nowTs(), nowTs()]) {
      expect(await deliver('event', reply({ ts }))).toMatchObject({
        state: 'ignored',
        reason: `The run ${run.runId} has ended, so nobody reads the reply.`,
      });
    }
    expect(slack.world.messages.slice(1)).toMatchObject([
      { thread_ts: THREAD.thread, text: expect.stringContaining('has ended') as string },
    ]);
  });

  it('is for nobody in a thread of other people', async () => {
    const { slack, deliver } = await openSlackEdge();
    expect(await deliver('event', reply())).toMatchObject({
      state: 'ignored',
      reason: 'The thread belongs to no run.',
    });
    expect(slack.calls).toEqual([]);
  });

  it('waits while the mention that begins the thread is not decided', async () => {
    const { database, deliver } = await openSlackEdge();
    const accepted = acceptEnvelope('event', mention());
    if ('delivery' in accepted) await storeDeliveries(database, [accepted.delivery]);
    await expect(deliver('event', reply())).rejects.toThrow('A mention in this thread has not been decided yet');
  });

  it('waits for a run whose session is not open yet', async () => {
    const { database, deliver } = await openSlackEdge();
    const opened = Promise.withResolvers<{ sessionId: string; openedAt: string }>();
    await play({
      replaced: { openSession: () => opened.promise },
      changes: [tools('noop'), IDLE],
      during: async (workflowId) => {
        await addSlackThread(database, { ...THREAD, runId: workflowId.replace('run/', ''), madeBy: 'event' });
        await whenIn(workflowId, 'opening');
        await expect(deliver('event', reply({ ts: nowTs() }))).rejects.toThrow('is not open yet');
        opened.resolve({ sessionId: 'sesn_1', openedAt: new Date().toISOString() });
      },
    });
  });
});

describe('a mention', () => {
  it('starts a run that owns the thread from then on, and is seen', async () => {
    const { database, slack, deliver } = await openSlackEdge();
    const deliveryId = `Ev${uniqueId().replaceAll('-', '')}`;
    const runId = `fix-bug/slack/${deliveryId}`;
    expect(await deliver('event', mention({}, { event_id: deliveryId }))).toMatchObject({
      state: 'dispatched',
      runs: [runId],
    });
    await describeRun(temporalClient(), runId);
    expect(await database.selectFrom('slackThreads').select(['thread', 'runId']).execute()).toEqual([
      { thread: THREAD.thread, runId },
    ]);
    expect(slack.world.reactions).toEqual([{ channel: 'C0SUPPORT', ts: THREAD.thread, name: 'eyes' }]);
  });

  it('in a channel whose name Slack does not tell starts nothing, and waits while Slack is away', async () => {
    const { slack, deliver } = await openSlackEdge();
    slack.failNext({ method: 'conversations.info', error: 'missing_scope' });
    expect(await deliver('event', mention())).toMatchObject({
      state: 'ignored',
      reasons: { 'fix-bug': expect.stringContaining('cannot be checked') as string },
    });
    slack.failNext({ method: 'conversations.info', cutSocket: true });
    expect(await deliver('event', mention())).toMatchObject({ state: 'pending', isFault: false });
    slack.failNext({ method: 'conversations.info', retryAfter: 30 });
    expect(await deliver('event', mention())).toMatchObject({ state: 'pending', isFault: false });
  });
});

describe('a slash command', () => {
  it('tells its person what became of it', async () => {
    const { slack, deliver } = await openSlackEdge({ command: { name: 'fix', channels: null, users: ['U0ADA'] } });
    const url = new URL('/respond/1', slack.apiUrl).href;
    const mark = await deliver('command', command({ response_url: url, trigger_id: uniqueId() }));
    const runId = 'runs' in mark ? (mark.runs?.[0] ?? '') : '';
    await describeRun(temporalClient(), runId);
    await deliver('command', command({ response_url: url, user_id: 'U0BOB' }));
    await deliver('command', command({ response_url: url, command: '/deploy' }));
    expect(slack.world.responses.map(({ text }) => text)).toEqual([
      `Started \`${runId}\`.`,
      '`fix-bug` was not started: the user U0BOB is not in `users` (U0ADA).',
      'No automation is started by this command.',
    ]);
  });
});

describe('/curfew run', () => {
  const people = { name: 'curfew', channels: null, users: ['U0ADA', '@bob'] };
  const inputs = { goal: { description: null, required: true, default: null, type: 'string', options: null } } as const;

  it('starts an automation by hand, once, for the people of its `slack_command`', async () => {
    const { slack, deliver } = await openSlackEdge({ command: people }, { dispatch: { inputs } });
    const response_url = new URL('/respond/1', slack.apiUrl).href;
    const typed = { command: '/Curfew', text: 'run fix-bug goal=“a &amp; b”', response_url, trigger_id: uniqueId() };
    const marks = [await deliver('command', command(typed)), await deliver('command', command(typed))];
    const [said] = slack.world.responses.map(({ text }) => String(text));
    const runId = /^Started `(fix-bug\/dispatch\/slack-command-[0-9a-f]{40})`\.$/.exec(said ?? '')?.[1] ?? '';
    const reasons = { 'fix-bug': `started by hand: ${runId}` };
    const mark = { state: 'dispatched', reason: null, reasons, runs: [], answers: ACTED };
    expect(marks).toEqual([mark, mark]);
    await describeRun(temporalClient(), runId);
  });

  it.each([
    [{ user_id: 'U0EVE' }, 'fix-bug was not started: the user @eve is not in `users` (@bob).'],
    [{ text: 'run fix-bug' }, /"goal" is required/],
    [{ text: 'run other' }, '`/curfew run` starts no automation `other`. You may start here: `fix-bug`.'],
    [{ text: 'help' }, /^Write `\/curfew run &lt;automation&gt; /],
  ])('says why nothing was started: %j', async (changes, answer) => {
    const { slack, deliver } = await openSlackEdge({ command: people }, { dispatch: { inputs } });
    slack.world.users.push({ id: 'U0EVE', name: 'eve', email: null });
    const response_url = new URL('/respond/1', slack.apiUrl).href;
    const typed = command({ command: '/curfew', text: 'run fix-bug goal=x', response_url, ...changes });
    expect(await deliver('command', typed)).toMatchObject({ state: 'ignored' });
    expect(slack.world.responses).toMatchObject([
      { text: typeof answer === 'string' ? answer : (expect.stringMatching(answer) as string) },
    ]);
  });
});

it('a command of an automation that is paused is answered with who paused it, because its run does nothing', async () => {
  const response = (slack: { apiUrl: string }) => new URL('/respond/1', slack.apiUrl).href;
  for (const [name, text, automation] of [
    ['fix', 'it', null],
    ['curfew', 'run fix-bug', 'fix-bug'],
  ] as const) {
    const people = { name, channels: null, users: ['U0ADA'] };
    const { database, slack, deliver } = await openSlackEdge({ command: people }, { dispatch: { inputs: {} } });
    await pause(database, { automation, by: 'ada', reason: 'too <loud>', at: '2026-11-21T10:00:00.000Z' });
    await deliver('command', command({ command: `/${name}`, text, response_url: response(slack) }));
    const what = automation === null ? 'all automations are' : 'fix-bug is';
    expect(slack.world.responses).toMatchObject([
      {
        text: expect.stringContaining(
          `is skipped, because ${what} paused by ada since 2026-11-21T10:00:00.000Z: too &lt;loud&gt;.`,
        ) as string,
      },
    ]);
  }
});

describe('a button', () => {
  const rule = { before: 'start', approvers: ['slack:U0ADA'], count: 1, waitMs: 60_000, otherwise: 'cancel' } as const;

  it('approves what a run waits for, in the name of the person, whom the run checks', async () => {
    const { slack, deliver } = await openSlackEdge();
    const response_url = new URL('/respond/1', slack.apiUrl).href;
    let value = '';
    const { result, asked } = await play({
      automation: { approval: [{ ...rule, approvers: [...rule.approvers] }] },
      changes: [tools('noop'), IDLE],
      replaced: await realChecks(),
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        value = JSON.stringify({ run: workflowId.replace('run/', ''), key: 'start' });
        const bob = { user: { id: 'U0BOB', team_id: 'T0ACME' }, response_url, trigger_id: '1' };
        expect(await deliver('interaction', press({ value }, bob))).toMatchObject({ state: 'ignored' });
        expect(await deliver('interaction', press({ value }, { response_url }))).toMatchObject({ state: 'dispatched' });
        expect(await deliver('interaction', press({ value }, { response_url }))).toMatchObject({ state: 'dispatched' });
      },
    });
    expect(result.outcome).toBe('no-change');
    // The process died before it noted what the press did.
    expect(await deliver('interaction', press({ value }, { response_url }))).toMatchObject({ state: 'dispatched' });
    expect(asked.filter(({ name }) => name === 'recordAction')).toMatchObject([
      { request: { actor: 'slack:T0ACME/U0ADA', action: 'approve' } },
    ]);
    expect(slack.world.responses.slice(0, 2)).toEqual([
      {
        response_type: 'ephemeral',
        replace_original: false,
        text: 'slack:T0ACME/U0BOB may not decide this; it is for slack:U0ADA.',
      },
      { response_type: 'ephemeral', replace_original: false, text: '*Approved* by <@U0ADA>.' },
    ]);
  });

  it('denies it', async () => {
    const { deliver } = await openSlackEdge();
    const { result } = await play({
      automation: { approval: [{ ...rule, approvers: [...rule.approvers] }] },
      replaced: await realChecks(),
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        const value = JSON.stringify({ run: workflowId.replace('run/', ''), key: 'start' });
        await deliver('interaction', press({ action_id: 'deny', value }));
      },
    });
    expect(result.reason).toContain('The start was denied by slack:T0ACME/U0ADA: Denied in Slack');
  });

  it.each([
    [{ value: 'x' }, {}],
    [{ value: '{}' }, {}],
    [{ action_id: 'other' }, {}],
    [{}, { actions: [] }],
    [{}, { actions: 'x' }],
  ])('of others is ignored: %j %j', async (action, changes) => {
    const { deliver } = await openSlackEdge();
    expect(await deliver('interaction', press(action, changes))).toMatchObject({
      state: 'ignored',
      reason: 'The button does not belong to Curfew.',
    });
  });

  it('of a person of another organization decides only if `approvers` has their id', async () => {
    const { database, slack, deliver } = await openSlackEdge();
    const response_url = new URL('/respond/1', slack.apiUrl).href;
    const runId = `fix-bug/github/${uniqueId()}`;
    await admit(database, { run: { ...makeRun('1'), runId }, step: 1, final: true });
    const approval = { key: 'start', before: 'start', what: 'Start', count: 1, otherwise: 'cancel' } as const;
    const times = { since: '2026-11-03T20:26:10Z', until: '2026-11-04T20:26:10Z', approvedBy: [] };
    await openApproval(database, {
      runId,
      approval: { ...approval, ...times, approvers: ['slack:#support', 'slack:U0EVE'] },
    });
    const value = JSON.stringify({ run: runId, key: 'start' });
    for (const id of ['U0ADA', 'U0EVE']) {
      await deliver('interaction', press({ value }, { user: { id, team_id: 'T0OTHER' }, response_url }));
    }
    expect(slack.world.responses.map(({ text }) => text)).toEqual([
      'U0ADA belongs to another organization, and `approvers` does not have slack:U0ADA.',
      `The run ${runId} has ended.`,
    ]);
  });

  it('of a person of another organization is not that of the person here who has the same id', async () => {
    const people = [{ actors: ['user:mona', 'slack:U0BOB'] }];
    const { database, slack, deliver } = await openSlackEdge({}, {}, people);
    const response_url = new URL('/respond/1', slack.apiUrl).href;
    const runId = `fix-bug/github/${uniqueId()}`;
    await admit(database, { run: { ...makeRun('1'), runId }, step: 1, final: true });
    const approval = { key: 'start', before: 'start', what: 'Start', count: 1, otherwise: 'cancel' } as const;
    const times = { since: '2026-11-03T20:26:10Z', until: '2026-11-04T20:26:10Z', approvedBy: [] };
    const approvers = ['slack:U0ADA', 'user:mona', 'slack:T0OTHER/U0EVE'];
    await openApproval(database, { runId, approval: { ...approval, ...times, approvers } });
    const value = JSON.stringify({ run: runId, key: 'start' });
    for (const id of ['U0ADA', 'U0BOB', 'U0EVE']) {
      await deliver('interaction', press({ value }, { user: { id, team_id: 'T0OTHER' }, response_url }));
    }
    expect(slack.world.responses.map(({ text }) => text)).toEqual([
      'U0ADA belongs to another organization, and `approvers` does not have slack:U0ADA.',
      'U0BOB belongs to another organization, and `approvers` does not have slack:U0BOB.',
      `The run ${runId} has ended.`,
    ]);
  });

  it('of a run that is gone says so', async () => {
    const { slack, deliver } = await openSlackEdge();
    const response_url = new URL('/respond/1', slack.apiUrl).href;
    await deliver(
      'interaction',
      press({ value: JSON.stringify({ run: 'fix-bug/github/gone', key: 'start' }) }, { response_url }),
    );
    expect(slack.world.responses).toMatchObject([{ text: 'The run fix-bug/github/gone has ended.' }]);
  });
});
