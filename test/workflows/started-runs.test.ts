import { describe, expect, it } from 'vitest';
import type { OutputResult } from '../../contract/output.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';

const { play, send } = useRunStage();

const STARTED: OutputResult = {
  done: true,
  effect: 'delivered',
  artefact: { type: 'started-run', url: 'run/report/dispatch/run-1' },
  note: 'Started',
  given: { micros: 1_000_000, capMicros: 800_000 },
};

/** The run may spend $2. */
describe.concurrent('a run that starts another one', () => {
  it('has that much less from then on: its wrap-up comes at 80 % of the rest', async () => {
    const { asked } = await play({
      record: 'run-0.1.0-starts-an-automation',
      changes: [tools('start_automation'), AT_CAP, IDLE, IDLE],
      replaced: { handOver: async () => STARTED },
    });
    const handed = asked.find(({ name }) => name === 'handOver');
    expect(handed?.request).toMatchObject({ capMicros: 1_600_000 });
    expect(asked.filter(({ name }) => name === 'raiseCap').map(({ request }) => request)).toMatchObject([
      { capMicros: 1_000_000 },
    ]);
  });

  it('gets no higher cap while the start is under way, whatever people give it', async () => {
    const asking = Promise.withResolvers<void>();
    const raised = Promise.withResolvers<void>();
    const { asked } = await play({
      changes: [tools('start_automation'), IDLE],
      replaced: {
        raise: async () => {
          raised.resolve();
          return { reserved: true };
        },
        handOver: async () => {
          asking.resolve();
          await raised.promise;
          return STARTED;
        },
      },
      during: async (workflowId) => {
        await asking.promise;
        await send(workflowId, 'raise', { spend: '1' });
      },
    });
    const all = names(asked).filter((name) => ['handOver', 'raise', 'raiseCap'].includes(name));
    expect(all).toEqual(['handOver', 'raise', 'raiseCap']);
    // 80 % of what is left with the raise.
    expect(asked.find(({ name }) => name === 'raiseCap')?.request).toMatchObject({ capMicros: 1_600_000 });
  });

  it('passes no cap to other outputs', async () => {
    const { asked } = await play({ changes: [tools('add_comment'), IDLE] });
    expect(asked.find(({ name }) => name === 'handOver')?.request).not.toHaveProperty('capMicros');
  });
});
