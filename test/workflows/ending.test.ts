import { describe, expect, it } from 'vitest';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { IDLE, names, tools } from '../support/workflows/changes.ts';
import { PINNED } from '../support/workflows/pinned.ts';
import { refusalOf } from '../support/workflows/refusal-of.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { Asked } from '../support/workflows/scripted-activities.ts';

const { play, handleOf, send, whenIn } = useRunStage();

describe.concurrent('a run that is ending', () => {
  it('refuses what people send, finishes what they had sent before, and only then archives and settles', async () => {
    const checking = Promise.withResolvers<void>();
    const checked = Promise.withResolvers<void>();
    const sendMessage = async (): Promise<void> => {
      checking.resolve();
      await checked.promise;
    };
    let calls: Asked[] = [];
    const cancelled = play({
      replaced: { sendMessage },
      during: async (workflowId, asked) => {
        calls = asked;
        await whenIn(workflowId, 'working');
        const early = send(workflowId, 'steer', { text: 'Look at sum.js' });
        await checking.promise;
        await handleOf(workflowId).cancel();
        await whenIn(workflowId, 'ending');
        const late = await refusalOf(send(workflowId, 'steer', { text: 'And at product.js' }));
        expect(late).toBe('This came too late: the run is ending, and nothing can be changed any more');
        expect(names(asked)).not.toContain('archiveSession');
        checked.resolve();
        expect(await early).toBe('The agent has been told');
      },
    });
    await expect(cancelled).rejects.toThrow('Workflow execution cancelled');
    const sent = ['sendMessage', 'recordAction'];
    const last = [...sent, 'interruptSession', 'collectPartial', 'archiveSession', 'reportStatus', 'settle'];
    expect(names(calls).slice(-last.length)).toEqual(last);
  });

  it.each(['reserve', 'pinCheckout'] as const)('opens no session if it is cancelled during %s', async (name) => {
    const asking = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const answers = { reserve: { reserved: true, isFirstRefusal: false }, pinCheckout: PINNED };
    let calls: Asked[] = [];
    const played = play({
      replaced: {
        [name]: async () => {
          asking.resolve();
          await cancelled.promise;
          return answers[name];
        },
      },
      during: async (workflowId, asked) => {
        calls = asked;
        await asking.promise;
        await handleOf(workflowId).cancel();
        // A query is answered after the run has heard of that.
        await handleOf(workflowId).query(STATUS_QUERY);
        cancelled.resolve();
      },
    });
    await expect(played).rejects.toThrow('Workflow execution cancelled');
    expect(names(calls)).not.toContain('openSession');
    expect(calls.at(-1)).toMatchObject({ name: 'settle', request: { outcome: 'cancelled' } });
  });

  it('keeps its outcome when a person cancels it then', async () => {
    const archiving = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    const { result, asked } = await play({
      changes: [tools('noop'), IDLE],
      replaced: {
        archiveSession: async () => {
          archiving.resolve();
          await cancelled.promise;
          return { sessionId: 'sesn_1', totals: NO_TOTALS };
        },
      },
      during: async (workflowId) => {
        await archiving.promise;
        await handleOf(workflowId).cancel();
        cancelled.resolve();
      },
    });
    expect(result).toMatchObject({ outcome: 'no-change', reason: 'It is right as it is' });
    expect(asked.at(-1)).toMatchObject({ name: 'settle', request: { outcome: 'no-change' } });
  });
});
