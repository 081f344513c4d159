import { describe, expect, it } from 'vitest';
import type { SessionChange } from '../../contract/session.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import type { ApprovalRule } from '../../definitions/automation.ts';
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
const ENDS = [tools('noop'), IDLE];

describe.concurrent('what a person has sent before the end', () => {
  it.each([
    ['approve', {}, 'Approved', 'no-change'],
    ['deny', { reason: 'Not today' }, 'Denied', 'refused'],
  ])('counts, although the wait is over before their %s is checked', async (name, update, answer, outcome) => {
    const over = Promise.withResolvers<void>();
    let said: Promise<string> | undefined;
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start', waitMs: 5_000 }] },
      changes: ENDS,
      replaced: { checkActor: () => over.promise },
      during: async (workflowId, calls) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        said = send(workflowId, name, update);
        await until('checked', () => names(calls).includes('checkActor'));
        await until('the wait is over', () => Date.now() > Date.parse(waiting[0]?.until ?? '') + 300);
        over.resolve();
      },
    });
    expect(await said).toBe(answer);
    expect(result.outcome).toBe(outcome);
    expect(actions(asked)).toEqual([name]);
  });

  it('to the agent keeps the run from ending, although the agent ends its turn before it is checked', async () => {
    const checked = Promise.withResolvers<void>();
    const idle = Promise.withResolvers<void>();
    const changes = [tools('noop')];
    const attendSession = async (): Promise<SessionChange> => {
      const change = changes.shift();
      if (change) return { ...change, totals: NO_TOTALS };
      await idle.promise;
      return { ...IDLE, totals: NO_TOTALS };
    };
    let said: Promise<string> | undefined;
    const { asked } = await play({
      replaced: { attendSession, checkActor: () => checked.promise },
      during: async (workflowId, calls) => {
        await until('attended again', () => count(calls, 'attendSession') === 2);
        said = send(workflowId, 'steer', { text: 'One thing more' });
        await until('checked', () => names(calls).includes('checkActor'));
        idle.resolve();
        await until('the idle arrived', async () => {
          const { raw } = await handleOf(workflowId).describe();
          return raw.pendingActivities?.every(({ activityType }) => activityType?.name !== 'attendSession');
        });
        checked.resolve();
      },
    });
    expect(await said).toBe('The agent has been told');
    expect(count(asked, 'attendSession')).toBe(3);
  });

  it('to the agent comes too late if the run is cancelled before it is checked: nothing is sent or recorded', async () => {
    const checked = Promise.withResolvers<void>();
    let calls: Asked[] = [];
    let said: Promise<string> | undefined;
    await play({
      replaced: { checkActor: () => checked.promise },
      during: async (workflowId, asked) => {
        calls = asked;
        await whenIn(workflowId, 'working');
        said = refusalOf(send(workflowId, 'steer', { text: 'Look at sum.js' }));
        await until('checked', () => names(asked).includes('checkActor'));
        await handleOf(workflowId).cancel();
        await whenIn(workflowId, 'ending');
        checked.resolve();
      },
    }).catch(() => undefined);
    expect(await said).toMatch(/^This came too late: the run is ending/);
    expect(names(calls)).not.toContain('sendMessage');
    expect(actions(calls)).toEqual([]);
  });

  it('at the limit gives more money, although nobody had decided in time when it was checked', async () => {
    const checked = Promise.withResolvers<void>();
    let said: Promise<string> | undefined;
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'limit', waitMs: 5_000 }] },
      changes: [AT_CAP, AT_CAP, ...ENDS],
      replaced: { checkActor: () => checked.promise },
      during: async (workflowId, calls) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        said = send(workflowId, 'raise', { spend: '1' });
        await until('checked', () => names(calls).includes('checkActor'));
        await until('the wait is over', () => Date.now() > Date.parse(waiting[0]?.until ?? '') + 300);
        checked.resolve();
      },
    });
    expect(await said).toMatch(/^The limits are now \$3\.00/);
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'closeApproval')?.request).toMatchObject({ state: 'approved' });
  });
});

describe.concurrent('several people at once', () => {
  it('raise the limit: each raise counts, and the cap of the session ends at the last limit', async () => {
    let cap = 1_600_000;
    const first = Promise.withResolvers<void>();
    const raiseCap: AllActivities['raiseCap'] = async ({ capMicros }) => {
      // The first call is the slowest.
      if (cap === 1_600_000) await first.promise;
      cap = Math.max(cap, capMicros);
      return { isRaised: true };
    };
    await play({
      replaced: { raiseCap },
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'working');
        const raises = ['1', '2', '3', '4'].map((spend) => send(workflowId, 'raise', { spend }));
        await until('the first is at the session', () => names(calls).includes('raiseCap'));
        await until('all are in the ledger', () => count(calls, 'raise') === 4);
        first.resolve();
        await Promise.all(raises);
        await handleOf(workflowId).cancel();
      },
    }).catch(() => undefined);
    // 80 % of $2 + $10.
    expect(cap).toBe(9_600_000);
  });

  it('approve as the same person: that counts once', async () => {
    const both = Promise.withResolvers<void>();
    let checks = 0;
    const checkActor = async (): Promise<void> => {
      if (++checks === 2) both.resolve();
      await both.promise;
    };
    const { asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start', count: 2 }] },
      replaced: { checkActor },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        const sent = ['approve', 'approve'].map((name) =>
          send(workflowId, name, { key: 'start', proof: proofOf('ada') }),
        );
        const answers = await Promise.allSettled(sent);
        expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
        expect(await whenIn(workflowId, 'waiting')).toMatchObject({ waiting: [{ approvedBy: ['user:ada'] }] });
        await send(workflowId, 'deny', { reason: 'Enough' });
      },
    });
    expect(actions(asked)).toEqual(['approve', 'deny']);
  });

  it.each([
    ['user:ada', 'user:Ada', 'user:ada, who counts as the same person as user:Ada, has approved this already'],
    ['ada', 'bob', 'An operator has approved this already, and all operators count as one'],
    ['ada', 'operator', 'An operator has approved this already, and all operators count as one'],
  ])('approve as %s and as %s: that is one person', async (one, other, refusal) => {
    const as = (name: string): object =>
      name.startsWith('user:') ? { key: 'start', proof: proofOf(name.slice('user:'.length)) } : { actor: name };
    await play({
      automation: { approval: [{ ...RULE, before: 'start', count: 2 }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        expect(await send(workflowId, 'approve', as(one))).toBe('Approved; 1 more must approve');
        expect(await refusalOf(send(workflowId, 'approve', as(other)))).toBe(refusal);
        await send(workflowId, 'deny', { reason: 'Enough' });
      },
    });
  });

  it('deny and approve: the first decides, and the record shows only that one', async () => {
    const both = Promise.withResolvers<void>();
    let checks = 0;
    const checkActor = async (): Promise<void> => {
      if (++checks === 2) both.resolve();
      await both.promise;
    };
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      changes: ENDS,
      replaced: { checkActor },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        const deny = refusalOr(send(workflowId, 'deny', { reason: 'No' }));
        const approve = refusalOr(send(workflowId, 'approve', {}));
        const answers = [await deny, await approve];
        expect(answers.filter((answer) => answer === 'This has just been decided: start')).toHaveLength(1);
      },
    });
    const [action, ...others] = actions(asked);
    expect(others).toEqual([]);
    expect(result.outcome).toBe(action === 'deny' ? 'refused' : 'no-change');
  });
});

describe.concurrent('a raise', () => {
  it('before the start is decided is refused, and nothing is reserved for it', async () => {
    const { asked } = await play({
      automation: { approval: [{ ...RULE, before: 'start' }] },
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        expect(await refusalOf(send(workflowId, 'raise', { spend: '1', duration: '5m' }))).toBe(
          'The run has not started yet, so it has no limits that can be raised; raise them when it has started',
        );
        await send(workflowId, 'deny', { reason: 'Enough' });
      },
    });
    expect(names(asked)).not.toContain('raise');
  });

  it('during the opening of the session counts for its cap', async () => {
    const opening = Promise.withResolvers<void>();
    const raised = Promise.withResolvers<void>();
    const { asked } = await play({
      changes: ENDS,
      replaced: {
        openSession: async () => {
          opening.resolve();
          await raised.promise;
          return { sessionId: 'sesn_1', openedAt: new Date().toISOString() };
        },
      },
      during: async (workflowId) => {
        await opening.promise;
        await send(workflowId, 'raise', { spend: '3' });
        raised.resolve();
      },
    });
    const caps = asked.filter(({ name }) => name === 'raiseCap').map(({ request }) => request);
    expect(caps).toMatchObject([{ sessionId: 'sesn_1', capMicros: 4_000_000 }]);
  });

  it('of the time is written to the record of the run', async ({ expect }) => {
    await play({
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'raise', { duration: '5m' });
        const recorded = calls.find(({ name }) => name === 'recordLimits');
        expect(recorded?.request).toMatchObject({ durationLimitMs: 900_000 });
        await handleOf(workflowId).cancel();
      },
    }).catch(() => undefined);
    expect.assertions(1);
  });
});

function count(asked: Asked[], name: string): number {
  return names(asked).filter((each) => each === name).length;
}

/** What people did, as the record of the run has it. */
function actions(asked: Asked[]): string[] {
  return asked
    .filter(({ name }) => name === 'recordAction')
    .map(({ request }) => (request as { action: string }).action);
}

/** What a person is told, whether the run accepts or refuses. */
async function refusalOr(sent: Promise<string>): Promise<string> {
  return await sent.catch(() => refusalOf(sent));
}
