import type { WorkflowUpdateFailedError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { RaiseUpdate } from '../../contract/people.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../support/behaviour/installation.ts';
import { IDLE, names } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities } from '../support/workflows/scripted-activities.ts';

const { play, client } = useRunStage();

describe('a deadline', () => {
  it('that interrupts a session is the reason of the end, though the session idles before that is known', async () => {
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
        const { raw } = await client().workflow.getHandle(workflowId).describe();
        const pending = raw.pendingActivities?.map(({ activityType }) => activityType?.name);
        return pending?.join() === 'stopAtDeadline';
      });
      seen.resolve();
    };
    const limits = { spendMicros: 2_000_000, durationMs: 500, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits }, replaced, during });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).not.toContain('sendMessage');
  });

  it('that is just interrupting the session refuses more time, and the run ends', async () => {
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
      const handle = client().workflow.getHandle(workflowId);
      const raise = await handle.startUpdate<string, [RaiseUpdate]>('raise', {
        args: [{ duration: '20m' }],
        waitForStage: 'ACCEPTED',
      });
      asking.resolve();
      refusal = await raise.result().catch((error: WorkflowUpdateFailedError) => error.cause?.message);
    };
    const limits = { spendMicros: 2_000_000, durationMs: 500, idleMs: 60_000 };
    const { result } = await play({ automation: { limits }, replaced, during });
    expect(refusal).toBe('The run is ending; nothing can be changed any more');
    expect(result).toMatchObject({ outcome: 'timed-out', reason: 'The working time of 1 s is used up' });
  });

  it('counts working time: it is armed again, tells the agent at four fifths, and stops it at the end', async () => {
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
