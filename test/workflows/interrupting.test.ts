import { describe, expect, it } from 'vitest';
import type { Change, SessionChange } from '../../contract/session.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { refusalOf } from '../support/workflows/refusal-of.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities } from '../support/workflows/scripted-activities.ts';

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
      automation: { limits: { spendMicros: 2_000_000, durationMs: 8_000, idleMs: 60_000 } },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
      },
    });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).not.toContain('sendMessage');
  });
});

describe.concurrent('people', () => {
  it('interrupt the agent: the run waits until they steer it', async () => {
    const { result, asked } = await play({
      record: 'run-0.1.0-interrupted',
      changes: [tools('noop'), IDLE, IDLE],
      replaced: interruptible(),
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'steer', { text: 'Call noop' });
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.find(({ name }) => name === 'sendMessage')?.request).toMatchObject({
      text: 'A message from operator:\n\nCall noop',
    });
    const listed = asked.filter(({ name }) => name === 'openApproval' || name === 'closeApproval');
    const what = 'Interrupted by operator: steer it to go on';
    expect(listed.map(({ request }) => request)).toMatchObject([
      { approval: { key: 'going-on:1', before: 'going-on', what, otherwise: 'cancel' } },
      { key: 'going-on:1', state: 'approved' },
    ]);
  });

  it('steer an interrupted run before the record shows that it waits: it goes on at once', async () => {
    const opening = Promise.withResolvers<void>();
    const steered = Promise.withResolvers<void>();
    const openApproval = async (): Promise<void> => {
      opening.resolve();
      await steered.promise;
    };
    const { result } = await play({
      replaced: { ...interruptible(), openApproval },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
        await opening.promise;
        await send(workflowId, 'steer', { text: 'Call noop' });
        steered.resolve();
      },
    });
    expect(result.outcome).toBe('no-change');
  });

  it('cannot approve or deny how an interrupted run goes on', async () => {
    await play({
      replaced: interruptible(),
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting).toEqual([]);
        expect(await refusalOf(send(workflowId, 'approve', {}))).toBe('The run waits for no decision');
        await send(workflowId, 'steer', { text: 'Call noop' });
      },
    });
  });
});

/** A session that works until it is interrupted, then, told to, calls noop and ends its turn. */
function interruptible(): Partial<AllActivities> {
  const interrupted = Promise.withResolvers<void>();
  const later: SessionChange[] = [
    { ...IDLE, totals: NO_TOTALS },
    { ...tools('noop'), totals: NO_TOTALS },
    { ...IDLE, totals: NO_TOTALS },
  ];
  return {
    interruptSession: async () => interrupted.resolve(),
    attendSession: async () => {
      await interrupted.promise;
      return later.shift() ?? { ...IDLE, totals: NO_TOTALS };
    },
  };
}
