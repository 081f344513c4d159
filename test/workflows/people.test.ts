import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { SessionChange } from '../../contract/session.ts';
import type { ApprovalRule } from '../../definitions/automation.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { proofOf } from '../support/workflows/proof-of.ts';
import { refusalOf } from '../support/workflows/refusal-of.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities, Asked } from '../support/workflows/scripted-activities.ts';

const { play, handleOf, send, whenIn } = useRunStage();

const RULE: Omit<ApprovalRule, 'before'> = {
  approvers: ['user:octocat'],
  count: 1,
  waitMs: 60_000,
  otherwise: 'cancel',
};

describe.concurrent('people', () => {
  it('approve the start: nothing is reserved and nothing is opened before', async () => {
    const { result, asked } = await play({
      record: 'run-0.1.0-approved-before-start',
      automation: { approval: [{ ...RULE, before: 'start' }] },
      changes: [tools('noop'), IDLE],
      during: async (workflowId, calls) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting).toMatchObject([{ key: 'start', before: 'start', what: 'Start: It breaks', count: 1 }]);
        expect(names(calls)).toEqual(['admit', 'openApproval']);
        await expect(send(workflowId, 'approve', {})).resolves.toBe('Approved');
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'recordAction')?.request).toMatchObject({
      actor: 'operator',
      action: 'approve',
    });
  });

  it('deny the start with a reason: the run ends as refused', async () => {
    const { result } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'deny', { reason: 'Not today' });
      },
    });
    expect(result).toMatchObject({
      outcome: 'refused',
      reason: 'The start was denied by operator: Not today. To ask again, trigger it again',
    });
  });

  it('who do not answer decide as well: after the wait the run does what the rule says', async () => {
    const rule = { ...RULE, before: 'start' as const, waitMs: 200 };
    const late = await play({ automation: { approval: [rule] } });
    expect(late.result.reason).toMatch(/^The start was denied: Nobody decided by /);
    const goOn = await play({
      automation: { approval: [{ ...rule, otherwise: 'go-on' }] },
      changes: [tools('noop'), IDLE],
    });
    expect(goOn.result.outcome).toBe('no-change');
  });

  it.each([
    ['approve', {}],
    ['deny', { reason: 'Not today' }],
  ])('are told when their %s comes through only after the wait is over', async (name, update) => {
    const over = Promise.withResolvers<void>();
    let refusal: Promise<unknown> | undefined;
    const { result } = await play({
      automation: { approval: [{ ...RULE, before: 'start', waitMs: 5_000 }] },
      replaced: { checkActor: () => over.promise, closeApproval: async () => over.resolve() },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        refusal = refusalOf(send(workflowId, name, update));
      },
    });
    expect(await refusal).toBe('This came too late: start is not waited for any more');
    expect(result.reason).toMatch(/^The start was denied: Nobody decided by /);
  });

  it('are told when a question was denied before their answer came through', async () => {
    const denied = Promise.withResolvers<void>();
    const checkActor: AllActivities['checkActor'] = ({ actor }) =>
      actor === 'user:ada' ? denied.promise : Promise.resolve();
    const { asked } = await play({
      changes: [tools('ask_human'), tools('noop'), IDLE],
      replaced: { checkActor, closeApproval: async () => denied.resolve() },
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'waiting');
        const answer = refusalOf(send(workflowId, 'steer', { text: 'The second one', proof: proofOf('ada') }));
        await until('asked', () => names(calls).includes('checkActor'));
        await send(workflowId, 'deny', { reason: 'Decide yourself' });
        expect(await answer).toBe('This has just been decided: question:use_ask_human');
      },
    });
    expect(asked.filter(({ name }) => name === 'answerQuestion')).toMatchObject([
      { request: { text: 'There is no answer: Decide yourself', isError: true } },
    ]);
    const actions = asked.filter(({ name }) => name === 'recordAction').map(({ request }) => request);
    expect(actions).toMatchObject([{ action: 'deny' }]);
  });

  it('must be as many different people as the rule says', async () => {
    const { result } = await play({
      automation: { approval: [{ ...RULE, before: 'start', count: 2 }] },
      changes: [tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        const approve = (login: string): Promise<string> =>
          send(workflowId, 'approve', { key: 'start', proof: proofOf(login) });
        await expect(approve('ada')).resolves.toBe('Approved; 1 more must approve');
        expect(await refusalOf(approve('ada'))).toBe('user:ada has approved this already');
        await expect(approve('bob')).resolves.toBe('Approved');
      },
    });
    expect(result.outcome).toBe('no-change');
  });

  it('are refused if they may not decide, and nothing changes', async () => {
    const checkActor: AllActivities['checkActor'] = async ({ actor }) => {
      if (actor === 'user:mallory')
        throw ApplicationFailure.nonRetryable('user:mallory may not decide this', 'ActorRefused');
    };
    const { asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      replaced: { checkActor },
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'waiting');
        expect(await refusalOf(send(workflowId, 'approve', { key: 'start', proof: proofOf('mallory') }))).toBe(
          'user:mallory may not decide this',
        );
        expect(names(calls)).not.toContain('recordAction');
        await send(workflowId, 'deny', { reason: 'over' });
      },
    });
    expect(names(asked).filter((name) => name === 'recordAction')).toHaveLength(1);
  });

  it('deny an output: the agent is told why, and the run ends as refused', async () => {
    const { result, asked } = await play({
      record: 'run-0.1.0-denied-output',
      automation: { approval: [{ ...RULE, before: 'output' }] },
      changes: [tools('add_comment'), IDLE, IDLE],
      during: async (workflowId) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting[0]?.key).toBe('output:use_add_comment');
        await send(workflowId, 'deny', { reason: 'Too long' });
      },
    });
    expect(asked.find(({ name }) => name === 'answerQuestion')?.request).toMatchObject({
      text: 'A person denied this: Too long',
      isError: true,
    });
    expect(names(asked)).not.toContain('handOver');
    expect(result).toMatchObject({ outcome: 'refused', reason: 'add_comment was denied: Too long' });
  });

  it('allow or deny a tool that asks first', async () => {
    const ask = { type: 'tools' as const, tools: [{ id: 'use_bash', name: 'bash', kind: 'ask' as const }] };
    const { asked } = await play({
      record: 'run-0.1.0-asks-before-a-tool',
      changes: [ask, tools('noop'), IDLE],
      during: async (workflowId) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting).toMatchObject([{ key: 'tool:use_bash', what: 'bash: rm -rf build', approvers: [] }]);
        await send(workflowId, 'deny', { reason: 'Keep it' });
      },
    });
    expect(asked.find(({ name }) => name === 'confirmTool')?.request).toMatchObject({
      toolUseId: 'use_bash',
      allow: false,
      reason: 'Keep it',
    });
  });

  it('answer a question of the agent by steering', async () => {
    const { asked } = await play({
      record: 'run-0.1.0-asks-a-question',
      changes: [tools('ask_human'), tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'steer', { text: 'The second one' });
      },
    });
    expect(asked.find(({ name }) => name === 'answerQuestion')?.request).toMatchObject({
      text: 'The second one',
      isError: false,
    });
  });

  it('approve more money at the limit: the ledger is asked, and the cap is raised by the same limit again', async () => {
    const { result, asked } = await play({
      record: 'run-0.1.0-gets-more-money',
      automation: { approval: [{ ...RULE, before: 'limit' }] },
      changes: [AT_CAP, AT_CAP, tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'approve', {});
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'raise')?.request).toMatchObject({ extraMicros: 2_000_000 });
    const caps = asked.filter(({ name }) => name === 'raiseCap').map(({ request }) => request);
    expect(caps).toMatchObject([{ capMicros: 2_000_000 }, { capMicros: 4_000_000 }]);
  });

  it('raise by another amount at the limit: that counts as a decision', async () => {
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'limit' }] },
      changes: [AT_CAP, AT_CAP, tools('noop'), IDLE],
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await expect(send(workflowId, 'raise', { spend: '0.50', duration: '5m' })).resolves.toBe(
          'The limits are now $2.50 and 15m',
        );
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.filter(({ name }) => name === 'raise')).toMatchObject([{ request: { extraMicros: 500_000 } }]);
  });

  it('cannot raise beyond a budget: the refusal shows the budget, and nothing changes', async () => {
    const refusal = {
      scope: 'automation:fix-bug',
      per: 'month' as const,
      period: 'month:2026-11',
      wantedMicros: 5_000_000,
      limitMicros: 4_000_000,
      settledMicros: 0,
      reservedMicros: 2_000_000,
      freeAgainAt: null,
    };
    const { asked } = await play({
      replaced: { raise: async () => ({ reserved: false, reason: 'over-budget', refusal }) },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        expect(await refusalOf(send(workflowId, 'raise', { spend: '5' }))).toMatch(
          /^The budget of automation:fix-bug per month has no room: of \$4\.00, \$0\.00 are charged and \$2\.00 reserved/,
        );
        await handleOf(workflowId).cancel();
      },
    }).catch(() => ({ asked: [] as Asked[] }));
    expect(names(asked)).not.toContain('raiseCap');
  });

  it.each([
    ['raise', {}, 'Say how much: spend (such as "5") or duration (such as "20m")'],
    ['raise', { spend: '0' }, '"0" is not an amount of dollars above zero in whole cents, such as 5 or 2.50'],
    ['raise', { spend: '-3' }, '"-3" is not an amount of dollars above zero in whole cents, such as 5 or 2.50'],
    ['raise', { spend: '0.001' }, '"0.001" is not an amount of dollars above zero in whole cents, such as 5 or 2.50'],
    ['raise', { duration: '100000000d' }, 'No run may work for more than 30 days; the limit is 10m now'],
    ['raise', { spend: '999999999' }, 'No run may spend more than $100000.00; the limit is $2.00 now'],
    ['raise', { duration: 'soon' }, '"soon" is not a duration above zero, such as 20m or 1h'],
    ['steer', { text: ' ' }, '"text" must be a text that is not empty'],
    ['approve', {}, 'The run waits for no decision'],
    ['deny', { reason: 'x', key: 'start' }, 'The run waits for no decision'],
  ])('are told why %s %j is refused', async (name, update, message) => {
    await play({
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        expect(await refusalOf(send(workflowId, name, update))).toBe(message);
        await handleOf(workflowId).cancel();
      },
    }).catch(() => undefined);
  });

  it('are refused if their name is no name, or their proof has the wrong shape', async () => {
    const proof = proofOf('ada');
    const noNames = [7, '', ' ', 'user:x\ny', 'a\u202eb', '\ud800', '\u2028', 'x'.repeat(100_000), ['ada'], {}];
    const noProofs = [
      7,
      'user:ada',
      [],
      {},
      { ...proof, more: 1 },
      { ...proof, actor: 'operator' },
      { actor: 'user:ada' },
    ];
    await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        for (const actor of noNames)
          expect(await refusalOf(send(workflowId, 'approve', { actor }))).toBe(
            '"actor" must be a name of 1 to 100 characters without control characters, or be left out',
          );
        for (const wrong of noProofs)
          expect(await refusalOf(send(workflowId, 'approve', { key: 'start', proof: wrong }))).toBe(
            '"proof" must be what a process of Curfew has signed, or be left out',
          );
        for (const name of ['approve', 'deny'])
          expect(await refusalOf(send(workflowId, name, { proof, reason: 'No' }))).toBe(
            'A signed decision needs the "key" of what it decides',
          );
        await send(workflowId, 'deny', { reason: 'over', actor: '__proto__' });
      },
    });
  });

  it('are one operator if nobody has signed who they are: the record notes the name they give, and says so', async () => {
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start', count: 2 }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await expect(send(workflowId, 'approve', { actor: 'user:octocat' })).resolves.toBe(
          'Approved; 1 more must approve',
        );
        expect((await whenIn(workflowId, 'waiting')).waiting).toMatchObject([{ approvedBy: ['operator'] }]);
        await send(workflowId, 'deny', { actor: 'octocat', reason: 'Not today' });
      },
    });
    expect(result.reason).toBe(
      'The start was denied by operator, who gave the name octocat: Not today. To ask again, trigger it again',
    );
    expect(asked.filter(({ name }) => name === 'recordAction').map(({ request }) => request)).toMatchObject([
      { actor: 'operator', action: 'approve', detail: { key: 'start', claimedName: 'octocat' } },
      { actor: 'operator', action: 'deny', detail: { key: 'start', claimedName: 'octocat' } },
    ]);
  });

  it('cannot use a proof twice, not even at the same time', async () => {
    const { asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start', count: 3 }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        const update = { key: 'start', proof: proofOf('ada') };
        const sent = [1, 2, 3].map(() => send(workflowId, 'approve', update));
        const answers = await Promise.allSettled(sent);
        expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
        expect(await refusalOf(send(workflowId, 'deny', { ...update, reason: 'No' }))).toBe(
          'This proof of user:ada was used before; act again',
        );
        await send(workflowId, 'deny', { reason: 'over' });
      },
    });
    const checks = asked.filter(({ name }) => name === 'checkActor').map(({ request }) => request);
    expect(checks[0]).toMatchObject({ actor: 'user:ada', signed: { update: 'approve', input: { key: 'start' } } });
    expect(checks.at(-1)).toEqual({
      runId: expect.any(String) as string,
      actor: 'operator',
      approvers: [],
      signed: null,
    });
  });

  it('cannot raise the money alone where the rule of the limit asks for more people', async () => {
    let seen: unknown = null;
    await play({
      automation: { approval: [{ ...RULE, before: 'limit', count: 2 }] },
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'working');
        const refusal = await refusalOf(send(workflowId, 'raise', { spend: '1' }));
        await send(workflowId, 'raise', { duration: '1m' });
        seen = { refusal, checked: calls.find(({ name }) => name === 'checkActor')?.request };
        await handleOf(workflowId).cancel();
      },
    }).catch(() => undefined);
    expect(seen).toMatchObject({
      refusal:
        'More money needs 2 people, so nobody can raise it alone: approve at the limit, where the run asks for it',
      checked: { approvers: RULE.approvers },
    });
  });

  it('steer an agent that has just ended its turn: the run does not end, but attends the session again', async () => {
    const steered = Promise.withResolvers<void>();
    const changes = [tools('noop')];
    const attendSession = async (): Promise<SessionChange> => {
      const change = changes.shift();
      if (change) return { ...change, totals: NO_TOTALS };
      await steered.promise;
      return { ...IDLE, totals: NO_TOTALS };
    };
    const { result, asked } = await play({
      replaced: { attendSession },
      during: async (workflowId, calls) => {
        await until('attended again', () => names(calls).filter((name) => name === 'attendSession').length === 2);
        await send(workflowId, 'steer', { text: 'One thing more' });
        steered.resolve();
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(names(asked).filter((name) => name === 'attendSession')).toHaveLength(3);
  });
});
