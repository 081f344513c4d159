import { describe, expect, it } from 'vitest';
import type { Change } from '../../contract/session.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';

const { play, send, whenIn } = useRunStage();

const NO_CHANGE = { done: true, effect: 'no-change', artefact: null, note: 'It is right' } as const;

describe.concurrent('a person who interrupts an agent that waits', () => {
  it.each(['handOver', 'raiseCap'] as const)('stops it after %s, which has set it to work again', async (name) => {
    const answering = Promise.withResolvers<void>();
    const interrupted = Promise.withResolvers<void>();
    const first = name === 'handOver' ? [tools('noop')] : [AT_CAP];
    const changes: Change[] = [...first, IDLE, tools('noop'), IDLE];
    const { asked } = await play({
      replaced: {
        [name]: async () => {
          answering.resolve();
          await interrupted.promise;
          return name === 'handOver' ? NO_CHANGE : { isRaised: true };
        },
        attendSession: async () => ({ ...(changes.shift() ?? IDLE), totals: NO_TOTALS }),
      },
      during: async (workflowId, calls) => {
        await answering.promise;
        await send(workflowId, 'interrupt', {});
        interrupted.resolve();
        await until('interrupted again', () => names(calls).filter((call) => call === 'interruptSession').length === 2);
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'steer', { text: 'Go on' });
      },
    });
    expect(names(asked).lastIndexOf('interruptSession')).toBeGreaterThan(names(asked).indexOf(name));
  });

  it('is not told to wrap up, which would set it to work again', async () => {
    const { result, asked } = await play({
      automation: { limits: { spendMicros: 2_000_000, durationMs: 1_500, idleMs: 60_000 } },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
      },
    });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).not.toContain('sendMessage');
  });
});
