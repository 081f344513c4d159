import type { WorkflowHandle, WorkflowUpdateFailedError, WorkflowUpdateHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { RaiseUpdate } from '../../contract/people.ts';
import type { SessionChange } from '../../contract/session.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { IDLE, names, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities, Asked } from '../support/workflows/scripted-activities.ts';

const { play, handleOf, whenIn } = useRunStage();

/** The working time that the tests give a run: 80 % of it is 400 ms. */
const HALF_A_SECOND = { spendMicros: 2_000_000, durationMs: 500, idleMs: 60_000 };

describe('a deadline', () => {
  it('is the reason of the end even if the session that it interrupts goes idle before the workflow knows why', async () => {
    const interrupted = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: 400 }),
      attendSession: () => interrupted.promise.then(() => ({ ...IDLE, totals: NO_TOTALS })),
      stopAtDeadline: async () => {
        interrupted.resolve();
        await seen.promise;
        return { workedMs: 500 };
      },
    };
    const during = async (workflowId: string): Promise<void> => {
      await interrupted.promise;
      await until('the idle arrived', async () => {
        const { raw } = await handleOf(workflowId).describe();
        const pending = raw.pendingActivities?.map(({ activityType }) => activityType?.name);
        return pending?.join() === 'stopAtDeadline';
      });
      seen.resolve();
    };
    const { result, asked } = await play({ automation: { limits: HALF_A_SECOND }, replaced, during });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).not.toContain('sendMessage');
  });

  it('refuses more time while it interrupts the session, and the run ends', async () => {
    const stopping = Promise.withResolvers<void>();
    const asking = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: 400 }),
      stopAtDeadline: async () => {
        stopping.resolve();
        await asking.promise;
        return { workedMs: 500 };
      },
    };
    let refusal: unknown;
    const during = async (workflowId: string): Promise<void> => {
      await stopping.promise;
      const raise = await askForTime(handleOf(workflowId));
      asking.resolve();
      refusal = await raise.result().catch((error: WorkflowUpdateFailedError) => error.cause?.message);
    };
    const { result } = await play({ automation: { limits: HALF_A_SECOND }, replaced, during });
    expect(refusal).toBe('The run is ending; nothing can be changed any more');
    expect(result).toMatchObject({ outcome: 'timed-out', reason: 'The working time of 1 s is used up' });
  });

  it('refuses more time that was asked for before it came and is not recorded until it interrupts the session', async () => {
    const stopping = Promise.withResolvers<void>();
    const recorded = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: 400 }),
      recordAction: () => stopping.promise.then(() => recorded.resolve()),
      stopAtDeadline: async () => {
        stopping.resolve();
        await recorded.promise;
        return { workedMs: 500 };
      },
    };
    let refusal: unknown;
    const during = async (workflowId: string): Promise<void> => {
      await whenIn(workflowId, 'working');
      const raise = await askForTime(handleOf(workflowId));
      refusal = await raise.result().catch((error: WorkflowUpdateFailedError) => error.cause?.message);
    };
    const { result } = await play({ automation: { limits: HALF_A_SECOND }, replaced, during });
    expect(refusal).toBe('The run is ending; nothing can be changed any more');
    expect(result).toMatchObject({ outcome: 'timed-out', reason: 'The working time of 1 s is used up' });
  });

  it('lets a raise through that came while it measured, if time is left then', async () => {
    const measuring = Promise.withResolvers<void>();
    const asking = Promise.withResolvers<void>();
    const raised = Promise.withResolvers<void>();
    const changes: SessionChange[] = [tools('noop'), IDLE].map((change) => ({ ...change, totals: NO_TOTALS }));
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: 400 }),
      attendSession: async () => {
        await raised.promise;
        return changes.shift() ?? { ...IDLE, totals: NO_TOTALS };
      },
      stopAtDeadline: async () => {
        measuring.resolve();
        await asking.promise;
        return { workedMs: 0 };
      },
    };
    const during = async (workflowId: string): Promise<void> => {
      await measuring.promise;
      const raise = await askForTime(handleOf(workflowId));
      asking.resolve();
      expect(await raise.result()).toBe('The limits are now $2.00 and 20m');
      raised.resolve();
    };
    const { result } = await play({ automation: { limits: HALF_A_SECOND }, replaced, during });
    expect(result.outcome).toBe('no-change');
  });

  it('is not the reason of the end if a person cancels the run before the working time is known', async () => {
    const measuring = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: 400 }),
      stopAtDeadline: async () => {
        measuring.resolve();
        await over.promise;
        return { workedMs: 500 };
      },
    };
    let calls: Asked[] = [];
    const during = async (workflowId: string, asked: Asked[]): Promise<void> => {
      calls = asked;
      await measuring.promise;
      await handleOf(workflowId).cancel();
    };
    const cancelled = play({ automation: { limits: HALF_A_SECOND }, replaced, during });
    await expect(cancelled.finally(over.resolve)).rejects.toThrow('Workflow execution cancelled');
    expect(calls.at(-1)).toMatchObject({ name: 'settle', request: { outcome: 'cancelled' } });
  });

  it('counts working time: it is armed again, tells the agent at 80 % of it, and stops the agent at the end', async () => {
    const measured = [0, 700];
    const atDeadline = [500, 1_000];
    const replaced: Partial<AllActivities> = {
      measureWork: async () => ({ workedMs: measured.shift() ?? 700 }),
      stopAtDeadline: async () => ({ workedMs: atDeadline.shift() ?? 1_000 }),
    };
    const limits = { spendMicros: 2_000_000, durationMs: 1_000, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits }, replaced });
    expect(result.outcome).toBe('timed-out');
    expect([measured, atDeadline]).toEqual([[], []]);
    const told = asked.filter(({ name }) => name === 'sendMessage');
    expect(told).toMatchObject([{ request: { key: 'wrap-up-time', interrupt: true } }]);
  });
});

/** Asks for 20 minutes more; returns when the run has accepted that, but may not have answered it. */
async function askForTime(run: WorkflowHandle): Promise<WorkflowUpdateHandle<string>> {
  return await run.startUpdate<string, [RaiseUpdate]>('raise', {
    args: [{ duration: '20m' }],
    waitForStage: 'ACCEPTED',
  });
}
