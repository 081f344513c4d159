import { describe, expect, it } from 'vitest';
import type { Change } from '../../contract/session.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities } from '../support/workflows/scripted-activities.ts';

const { play, send, handleOf, whenIn } = useRunStage();

const HALF_A_SECOND = { spendMicros: 2_000_000, durationMs: 500, idleMs: 60_000 };
/** A run that did not end by itself would last for ever. */
const PATIENCE_MS = 50_000;
/** How often an activity is tried by itself before the workflow waits and tries it again. */
const QUICK_ATTEMPTS = 4;
const START = { before: 'start' as const, approvers: [], count: 1, waitMs: 60_000, otherwise: 'cancel' as const };
const LIMIT = { ...START, before: 'limit' as const };

describe.concurrent('before the start', () => {
  it.each([
    ['admit', 'the database is away'],
    ['reserve', 'the database is away'],
    ['openApproval', 'the forge is away'],
  ] as const)('a run whose %s fails for ever ends after the time that it may work', async (name, message) => {
    const began = Date.now();
    const { result, asked } = await play({
      automation: { limits: HALF_A_SECOND, approval: name === 'openApproval' ? [START] : [] },
      replaced: { [name]: () => Promise.reject(new Error(message)) },
    });
    expect(result).toMatchObject({ outcome: 'timed-out', reason: `The run could not start in time: ${message}` });
    expect(Date.now() - began).toBeLessThan(PATIENCE_MS);
    const steps = names(asked).filter((step) => step !== name && step !== 'admit');
    expect(steps).toEqual(['reportStatus', 'settle']);
  });
});

/** All steps that a run has asked for, once it has decided what follows the last one, which is `step`; null before. */
async function stepsIfTaken(workflowId: string, step: string): Promise<string[] | null> {
  const { events } = await handleOf(workflowId).fetchHistory();
  const all = events ?? [];
  const asked = all.findLast((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === step);
  const answered = all.findIndex((event) =>
    event.activityTaskCompletedEventAttributes?.scheduledEventId?.equals(asked?.eventId ?? 0),
  );
  const isTaken = all.slice(answered + 1).some((event) => event.workflowTaskCompletedEventAttributes);
  if (answered < 0 || !isTaken) return null;
  return all.flatMap((event) => event.activityTaskScheduledEventAttributes?.activityType?.name ?? []);
}

describe.concurrent('a status comment that is made slowly', () => {
  it('does not keep the run from answering the agent, and the end is reported after it', async () => {
    const slow = Promise.withResolvers<void>();
    const { asked } = await play({
      changes: [tools('noop'), IDLE],
      replaced: {
        reportStatus: ({ status }) => (status.phase === 'started' ? slow.promise : Promise.resolve()),
      },
      during: async (workflowId) => {
        const taken = until('the run has taken that its session is archived', () => {
          return stepsIfTaken(workflowId, 'archiveSession');
        });
        const steps = await taken.finally(slow.resolve);
        expect(steps.at(-1)).toBe('archiveSession');
      },
    });
    expect(names(asked).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
  });
});

describe.concurrent('an agent API that is away', () => {
  it('when a person interrupts the agent is asked until it is back, and the agent is interrupted then', async () => {
    let attempts = 0;
    const interrupted = Promise.withResolvers<void>();
    let change: Change = IDLE;
    const { result } = await play({
      replaced: {
        interruptSession: async () => {
          if (++attempts <= QUICK_ATTEMPTS) throw new Error('The agent API is away');
          interrupted.resolve();
        },
        sendMessage: async () => {
          change = tools('noop');
        },
        handOver: async () => {
          change = IDLE;
          return { done: true, effect: 'no-change', artefact: null, note: 'It is right' };
        },
        // It may be tried again meanwhile, so each attempt must answer the same.
        attendSession: async () => {
          await interrupted.promise;
          return { ...change, totals: NO_TOTALS };
        },
      },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        expect(await send(workflowId, 'interrupt', {})).toBe('The agent is interrupted; steer it to go on');
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'steer', { text: 'Call noop' });
      },
    });
    expect(result.outcome).toBe('no-change');
  });
});

describe.concurrent('a ledger that is away', () => {
  it.each(['approve', 'raise'])(
    'when people %s more money is asked until it is back: the money is given once',
    async (name) => {
      const steps: number[] = [];
      const raise: AllActivities['raise'] = async ({ step }) => {
        if (steps.push(step) <= QUICK_ATTEMPTS) throw new Error('The database is away');
        return { reserved: true };
      };
      const { result, asked } = await play({
        automation: { approval: [LIMIT] },
        changes: [AT_CAP, AT_CAP, tools('noop'), IDLE],
        replaced: { raise },
        during: async (workflowId) => {
          await whenIn(workflowId, 'waiting');
          await send(workflowId, name, name === 'raise' ? { spend: '2' } : {});
        },
      });
      expect(result.outcome).toBe('no-change');
      expect(new Set(steps).size).toBe(1);
      const caps = asked.filter((call) => call.name === 'raiseCap').map(({ request }) => request);
      expect(caps).toMatchObject([{ capMicros: 2_000_000 }, { capMicros: 4_000_000 }]);
    },
  );
});
