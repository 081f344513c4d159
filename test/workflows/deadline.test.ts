import type { WorkflowHandle, WorkflowUpdateFailedError, WorkflowUpdateHandle } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import type { RaiseUpdate } from '../../contract/people.ts';
import type { SessionChange } from '../../contract/session.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { refusalOf } from '../support/workflows/refusal-of.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities, Asked } from '../support/workflows/scripted-activities.ts';

const { play, handleOf, send, whenIn } = useRunStage();

/** A machine that stands still for some seconds still opens the session before the end of it. */
const SHORT = { spendMicros: 2_000_000, durationMs: 6_000, idleMs: 60_000 };
/** The wrap-up is sent at 80 % of it: also a machine that stands still for three seconds then sends it before the end. */
const TIME_TO_WRAP_UP = { ...SHORT, durationMs: 17_000 };
/** A run that did not end by itself would last for ever. */
const PATIENCE_MS = 50_000;
/** Each time is rounded to milliseconds. */
const ROUNDING_MS = 50;

describe.concurrent('a deadline', () => {
  it('is the reason of the end even if the session that it interrupts goes idle before the workflow knows why', async () => {
    const interrupted = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      attendSession: () => interrupted.promise.then(() => ({ ...IDLE, totals: NO_TOTALS })),
      stopAtDeadline: async () => {
        interrupted.resolve();
        await seen.promise;
        return { was: 'working' };
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
    const { result, asked } = await play({ automation: { limits: SHORT }, replaced, during });
    expect(result.outcome).toBe('timed-out');
    expect(messagesBesidesWrapUp(asked)).toEqual([]);
  });

  it('refuses more time while it interrupts the session, and the run ends', async () => {
    const stopping = Promise.withResolvers<void>();
    const asking = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      stopAtDeadline: async () => {
        stopping.resolve();
        await asking.promise;
        return { was: 'working' };
      },
    };
    let refusal: unknown;
    const during = async (workflowId: string): Promise<void> => {
      await stopping.promise;
      const raise = await askForTime(handleOf(workflowId));
      asking.resolve();
      refusal = await raise.result().catch((error: WorkflowUpdateFailedError) => error.cause?.message);
    };
    const { result } = await play({ automation: { limits: SHORT }, replaced, during });
    expect(refusal).toBe('This came too late: the run is ending, and nothing can be changed any more');
    expect(result).toMatchObject({ outcome: 'timed-out', reason: 'The working time of 6s is used up' });
  });

  it('counts more time that was asked for before it came, although that is recorded only later', async () => {
    const recorded = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    let answer: unknown;
    const { result, asked } = await play({
      automation: { limits: SHORT },
      replaced: {
        checkActor: () => recorded.promise,
        attendSession: () => over.promise.then(() => ({ ...IDLE, stopReason: 'refusal', totals: NO_TOTALS })),
      },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        const raise = await askForTime(handleOf(workflowId));
        const sent = Date.now();
        await until('the deadline', () => Date.now() > sent + SHORT.durationMs + 500);
        recorded.resolve();
        answer = await raise.result();
        over.resolve();
      },
    });
    expect(answer).toBe('The limits are now $2.00 and 20m6s');
    expect(result.outcome).toBe('refused');
    expect(names(asked)).not.toContain('stopAtDeadline');
  });

  it('lets a raise through that came while it measured, if time is left then', async () => {
    const measuring = Promise.withResolvers<void>();
    const asking = Promise.withResolvers<void>();
    const raised = Promise.withResolvers<void>();
    const changes: SessionChange[] = [tools('noop'), IDLE].map((change) => ({ ...change, totals: NO_TOTALS }));
    const replaced: Partial<AllActivities> = {
      attendSession: async () => {
        await raised.promise;
        return changes.shift() ?? { ...IDLE, totals: NO_TOTALS };
      },
      stopAtDeadline: async () => {
        measuring.resolve();
        await asking.promise;
        return { was: 'resting' };
      },
    };
    const during = async (workflowId: string): Promise<void> => {
      await measuring.promise;
      const raise = await askForTime(handleOf(workflowId));
      asking.resolve();
      expect(await raise.result()).toBe('The limits are now $2.00 and 20m6s');
      raised.resolve();
    };
    const { result } = await play({ automation: { limits: SHORT }, replaced, during });
    expect(result.outcome).toBe('no-change');
  });

  it('is not the reason of the end if a person cancels the run before the working time is known', async () => {
    const measuring = Promise.withResolvers<void>();
    const over = Promise.withResolvers<void>();
    const replaced: Partial<AllActivities> = {
      stopAtDeadline: async () => {
        measuring.resolve();
        await over.promise;
        return { was: 'working' };
      },
    };
    let calls: Asked[] = [];
    const during = async (workflowId: string, asked: Asked[]): Promise<void> => {
      calls = asked;
      await measuring.promise;
      await handleOf(workflowId).cancel();
    };
    const cancelled = play({ automation: { limits: SHORT }, replaced, during });
    await expect(cancelled.finally(over.resolve)).rejects.toThrow('Workflow execution cancelled');
    expect(calls.at(-1)).toMatchObject({ name: 'settle', request: { outcome: 'cancelled' } });
  });

  it('counts working time: it is armed again after a wait for people', async () => {
    const rule = { before: 'output' as const, approvers: [], count: 1, waitMs: 60_000, otherwise: 'cancel' as const };
    const began = Date.now();
    const { result, asked } = await play({
      automation: { limits: SHORT, approval: [rule] },
      changes: [tools('add_comment')],
      during: async (workflowId, calls) => {
        await whenIn(workflowId, 'waiting');
        const waitedFrom = Date.now();
        await until('far more than the working time', () => Date.now() > waitedFrom + 7_000);
        expect(names(calls)).not.toContain('sendMessage');
        await handleOf(workflowId).executeUpdate('approve', { args: [{}] });
      },
    });
    expect(result.outcome).toBe('timed-out');
    const settled = asked.at(-1)?.request as { totals: { workingMs: number }; waitingMs: number };
    expect(settled.waitingMs).toBeGreaterThanOrEqual(6_900);
    expect(settled.totals.workingMs).toBeGreaterThanOrEqual(5_750);
    // If the waiting counted as work, the two would be longer than the whole run.
    expect(settled.totals.workingMs + settled.waitingMs).toBeLessThanOrEqual(Date.now() - began + ROUNDING_MS);
  });

  it('comes after the agent was told, at 80 % of the working time, that its time is short', async () => {
    const { result, asked } = await play({ automation: { limits: TIME_TO_WRAP_UP } });
    expect(result.outcome).toBe('timed-out');
    const told = asked.filter(({ name }) => name === 'sendMessage');
    expect(told).toMatchObject([{ request: { key: 'wrap-up-time', interrupt: true } }]);
    expect(names(asked).indexOf('stopAtDeadline')).toBeGreaterThan(names(asked).indexOf('sendMessage'));
  });

  it('counts the opening of the session: a session that never opens ends the run in time', async () => {
    const began = Date.now();
    const openSession = async (): Promise<never> => {
      throw new Error('Opening the session: connect ECONNREFUSED');
    };
    const { result } = await play({ automation: { limits: SHORT }, replaced: { openSession } });
    expect(result.outcome).toBe('timed-out');
    expect(Date.now() - began).toBeLessThan(PATIENCE_MS);
  });

  it('lets an agent that had finished before be answered: what it asked for is handed over, and the run is delivered', async () => {
    const looked = Promise.withResolvers<void>();
    const changes: SessionChange[] = [tools('add_comment'), IDLE].map((change) => ({ ...change, totals: NO_TOTALS }));
    const { result } = await play({
      automation: { limits: SHORT },
      replaced: {
        attendSession: async () => {
          await looked.promise;
          return changes.shift() ?? { ...IDLE, totals: NO_TOTALS };
        },
        stopAtDeadline: async () => {
          looked.resolve();
          return { was: 'resting' };
        },
      },
    });
    expect(result.outcome).toBe('delivered');
  });

  it.each([
    ['ended its turn', IDLE],
    ['reached its cap', AT_CAP],
  ])('lets an agent that had %s before begin nothing new', async (_, change) => {
    const looked = Promise.withResolvers<void>();
    const { result, asked } = await play({
      automation: { limits: SHORT },
      replaced: {
        attendSession: () => looked.promise.then(() => ({ ...change, totals: NO_TOTALS })),
        stopAtDeadline: async () => {
          looked.resolve();
          return { was: 'resting' };
        },
      },
    });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).not.toContain('raiseCap');
    expect(messagesBesidesWrapUp(asked)).toEqual([]);
  });

  it('lets the run go on if a person gives more time while an agent at rest is answered', async () => {
    const looked = Promise.withResolvers<void>();
    const raised = Promise.withResolvers<void>();
    let stopReason = 'end_turn';
    let refusal: string | undefined;
    const { result, asked } = await play({
      automation: { limits: SHORT },
      replaced: {
        attendSession: async () => {
          await raised.promise;
          return { ...IDLE, stopReason, totals: NO_TOTALS };
        },
        sendMessage: async ({ key }) => {
          if (key === 'reminder') stopReason = 'refusal';
        },
        stopAtDeadline: async () => {
          looked.resolve();
          return { was: 'resting' };
        },
      },
      during: async (workflowId) => {
        await looked.promise;
        refusal = await refusalOf(send(workflowId, 'steer', { text: 'One thing more' }));
        expect(await send(workflowId, 'raise', { duration: '20m' })).toBe('The limits are now $2.00 and 20m6s');
        raised.resolve();
      },
    });
    expect(refusal).toBe('The working time is used up: raise the duration first, then send it again');
    expect(result.outcome).toBe('refused');
    expect(messagesBesidesWrapUp(asked)).toEqual(['reminder']);
  });

  it('takes an idle for its own, if the answer to its interrupt was lost', async () => {
    let attempts = 0;
    const { result } = await play({
      automation: { limits: SHORT },
      replaced: {
        stopAtDeadline: async () => {
          if (++attempts === 1) throw new Error('The answer was lost');
          return { was: 'interrupted' };
        },
      },
    });
    expect(result.outcome).toBe('timed-out');
  });
});

/** The keys of the messages to the agent, without the one that its time is short. */
function messagesBesidesWrapUp(asked: Asked[]): string[] {
  const keys = asked
    .filter(({ name }) => name === 'sendMessage')
    .map(({ request }) => (request as { key: string }).key);
  return keys.filter((key) => key !== 'wrap-up-time');
}

/** Asks for 20 minutes more; returns when the run has accepted that, but may not have answered it. */
async function askForTime(run: WorkflowHandle): Promise<WorkflowUpdateHandle<string>> {
  return await run.startUpdate<string, [RaiseUpdate]>('raise', {
    args: [{ duration: '20m' }],
    waitForStage: 'ACCEPTED',
  });
}
