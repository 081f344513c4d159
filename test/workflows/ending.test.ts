import { describe, expect, it } from 'vitest';
import { NO_TOTALS } from '../../contract/totals.ts';
import { IDLE, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';

const { play, handleOf } = useRunStage();

describe('a run that is ending', () => {
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
