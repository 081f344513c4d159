import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { SESSION_AT_CAP } from '../../contract/session.ts';
import { SIGNALS } from '../../contract/temporal-names.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names } from '../support/workflows/changes.ts';
import { refusalOf } from '../support/workflows/refusal-of.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities } from '../support/workflows/scripted-activities.ts';

const { play, handleOf, send, whenIn } = useRunStage();

const FULL = 'Session sesn_1 has spent its cap and takes no message until the cap is raised';

/** A session that takes no message until its cap is raised. */
function atItsCap(): { replaced: Partial<AllActivities>; told: string[]; refused: string[] } {
  let isRaised = false;
  const told: string[] = [];
  const refused: string[] = [];
  const replaced: Partial<AllActivities> = {
    sendMessage: async ({ key }) => {
      (isRaised ? told : refused).push(key);
      if (!isRaised) throw ApplicationFailure.nonRetryable(FULL, SESSION_AT_CAP);
    },
    raiseCap: async () => {
      isRaised = true;
      return { isRaised };
    },
  };
  return { replaced, told, refused };
}

describe.concurrent('a session that has spent its cap without saying so', () => {
  it.each([
    ['ends its turn, and cannot be reminded', IDLE],
    ['is quiet, and cannot be told to go on', { type: 'quiet', forMs: 60_000 } as const],
  ])('%s: its cap is raised, and it is told to wrap up', async (_, change) => {
    const { replaced } = atItsCap();
    const { result, asked } = await play({ changes: [change, { ...IDLE, stopReason: 'refusal' }], replaced });
    expect(result.outcome).toBe('refused');
    const raised = asked.filter(({ name }) => name === 'raiseCap');
    expect(raised).toMatchObject([{ request: { capMicros: 2_000_000, message: { key: 'wrap-up-money' } } }]);
  });

  it('is told that its time is short as soon as its cap is raised', async () => {
    const { replaced, told, refused } = atItsCap();
    const changes = [AT_CAP, { ...IDLE, stopReason: 'refusal' }].map((change) => ({ ...change, totals: NO_TOTALS }));
    const { result } = await play({
      // The last fifth of it is long enough for a machine that stands still for three seconds.
      automation: { limits: { spendMicros: 2_000_000, durationMs: 17_000, idleMs: 60_000 } },
      replaced: {
        ...replaced,
        attendSession: async () => {
          const isFirst = changes.length > 1;
          await until('the message', () => (isFirst ? refused : told).includes('wrap-up-time'));
          return changes.shift()!;
        },
      },
    });
    expect(result.outcome).toBe('refused');
    expect(refused).toEqual(['wrap-up-time']);
  });

  it('refuses the message of a person, who learns why', async () => {
    const { replaced } = atItsCap();
    const steered = Promise.withResolvers<void>();
    const { result } = await play({
      replaced: {
        ...replaced,
        attendSession: async () => {
          await steered.promise;
          return { ...IDLE, stopReason: 'refusal', totals: NO_TOTALS };
        },
      },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        expect(await refusalOf(send(workflowId, 'steer', { text: 'Look at sum.js' }))).toBe(FULL);
        steered.resolve();
      },
    });
    expect(result.outcome).toBe('refused');
  });
});

describe.concurrent('an event for a session that has spent its cap', () => {
  it('is sent as soon as the cap is raised', async () => {
    const { replaced } = atItsCap();
    let isRaised = false;
    const sent: boolean[] = [];
    const changes = [AT_CAP, { ...IDLE, stopReason: 'refusal' }].map((change) => ({ ...change, totals: NO_TOTALS }));
    const { result, asked } = await play({
      replaced: {
        ...replaced,
        raiseCap: async () => {
          isRaised = true;
          return { isRaised };
        },
        takeEvent: async () => {
          sent.push(isRaised);
          if (!isRaised) throw ApplicationFailure.nonRetryable(FULL, SESSION_AT_CAP);
          return { sent: true };
        },
        attendSession: async () => {
          const afterRaise = changes.length === 1;
          await until('the event', () => sent.includes(afterRaise));
          return changes.length > 1 ? changes.shift()! : changes[0]!;
        },
      },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        await handleOf(workflowId).signal(SIGNALS.takeEvent, `fix-bug/github/${randomUUID()}`);
      },
    });
    expect(result.outcome).toBe('refused');
    expect(sent).toEqual([false, true]);
    expect(names(asked).filter((name) => name === 'takeEvent')).toHaveLength(2);
  });
});
