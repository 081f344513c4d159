import { activityInfo, Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Admission, WaitingPolicy } from '../../contract/admission.ts';
import { admit } from '../../activities/admission/admit.ts';
import { settle } from '../../activities/admission/settle.ts';
import { signalRun } from '../../activities/admission/signal-run.ts';
import type { ActivityDependencies } from '../../activities/dependencies.ts';
import { runWorkflowId, SIGNALS } from '../../contract/temporal-names.ts';
import { NO_TOTALS } from '../../contract/totals.ts';
import { isToSteer } from '../../database/admission/is-to-steer.ts';
import { markSteered } from '../../database/admission/mark-steered.ts';
import { heldSubjects } from '../../database/runs/held-subjects.ts';
import { listRuns } from '../../database/runs/records/list-runs.ts';
import type { Settlement } from '../../database/runs/settle.ts';
import type { Database } from '../../database/schema.ts';
import { createGithubAccess } from '../../connections/github/access/github-access.ts';
import { readEnvironment } from '../../runtime/environment/environment.ts';
import { until } from '../../runtime/until.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { IDLE, names, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities, Asked } from '../support/workflows/scripted-activities.ts';

const { play, handleOf, send, whenIn } = useRunStage();

const HOLDER = 'fix-bug/github/other';

function waiting(changes: { until?: string; policy?: WaitingPolicy } = {}): Admission {
  const { until: end = new Date(Date.now() + 60_000).toISOString(), policy = 'queue-latest' } = changes;
  return { admitted: false, reason: 'waiting', holder: HOLDER, policy, until: end };
}

/** Admission that answers this, one after the other. */
function answers(...admissions: (() => Admission)[]): Pick<AllActivities, 'admit'> {
  return {
    admit: async () => ({ ...(admissions.shift() ?? (() => ({ admitted: true })))(), heartbeatTimeoutMs: 60_000 }),
  };
}

function settlementOf(asked: Asked[]): Settlement | undefined {
  return asked.find(({ name }) => name === 'settle')?.request as Settlement | undefined;
}

describe.concurrent('a run that waits for its subject', () => {
  it('asks again under the next number when it is woken, and starts', async () => {
    const { result, asked } = await play({
      record: 'run-0.1.0-waits-for-its-subject',
      automation: { whenBusy: 'queue-latest' },
      changes: [tools('noop'), IDLE],
      replaced: answers(() => waiting()),
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await handleOf(workflowId).signal(SIGNALS.wake);
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(names(asked).slice(0, 3)).toEqual(['admit', 'admit', 'reserve']);
    const steps = asked.slice(0, 3).map(({ request }) => (request as { step: number }).step);
    expect(steps).toEqual([1, 2, 3]);
    expect(asked[1]?.request).toMatchObject({ whenBusy: 'queue-latest', giveUp: false });
    expect(settlementOf(asked)).toMatchObject({ waitingMs: 0 });
  });

  it('does not miss that it is woken while it asks', async () => {
    let calls = 0;
    const { result } = await play({
      changes: [tools('noop'), IDLE],
      replaced: {
        admit: async () => {
          const { workflow } = Context.current().client;
          const { workflowId } = activityInfo().workflowExecution!;
          calls += 1;
          if (calls === 1) await workflow.getHandle(workflowId).signal(SIGNALS.wake);
          return { ...(calls === 1 ? waiting() : { admitted: true }), heartbeatTimeoutMs: 60_000 };
        },
      },
    });
    expect(result.outcome).toBe('no-change');
  });

  it('gives up when it has waited long enough, and says so on its issue', async () => {
    const { result, asked } = await play({
      replaced: answers(
        () => waiting({ until: new Date(Date.now() + 300).toISOString() }),
        () => ({ admitted: false, reason: 'expired', holder: HOLDER }),
      ),
    });
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason: `It waited for issue:acme/api#5 as long as a run may, and run ${HOLDER} still works on that`,
    });
    expect(names(asked)).toEqual(['admit', 'admit', 'reportStatus', 'settle']);
    expect(asked[1]?.request).toMatchObject({ step: 2, giveUp: true });
  });

  it('ends when a person cancels it, and its clock has not run', async () => {
    const asked: Asked[][] = [];
    const played = play({
      replaced: answers(() => waiting()),
      during: async (workflowId, calls) => {
        asked.push(calls);
        await whenIn(workflowId, 'waiting');
        await handleOf(workflowId).cancel();
      },
    });
    await expect(played).rejects.toThrow();
    expect(names(asked[0]!)).not.toContain('reserve');
    expect(settlementOf(asked[0]!)).toMatchObject({ outcome: 'cancelled', totals: { workingMs: 0 } });
  });

  it('is skipped if a newer run wants the subject before it has begun', async () => {
    const { result, asked } = await play({
      replaced: answers(() => waiting({ policy: 'restart' })),
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        await handleOf(workflowId).signal(SIGNALS.giveWay, HOLDER);
      },
    });
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringContaining(`Superseded by run ${HOLDER}`),
    });
    expect(settlementOf(asked)).toMatchObject({ outcome: 'skipped', sessionId: null });
  });

  it('shows what it waits for', async () => {
    await play({
      changes: [tools('noop'), IDLE],
      replaced: answers(() => waiting()),
      during: async (workflowId) => {
        await whenIn(workflowId, 'waiting');
        const details = await handleOf(workflowId).query<string>('__temporal_workflow_metadata');
        expect(JSON.stringify(details)).toContain(`**Waiting for issue:acme/api#5**, which run \`${HOLDER}\` has`);
        await handleOf(workflowId).signal(SIGNALS.wake);
      },
    });
  });

  it('says which run has superseded it, or into which one its event went', async () => {
    const superseded = await play({ replaced: answers(() => ({ admitted: false, reason: 'superseded', by: HOLDER })) });
    expect(superseded.result).toMatchObject({
      outcome: 'skipped',
      reason: `Superseded by run ${HOLDER}, which a newer event about issue:acme/api#5 has started`,
    });
    const steered = await play({ replaced: answers(() => ({ admitted: false, reason: 'steered', into: HOLDER })) });
    expect(steered.result).toMatchObject({
      outcome: 'skipped',
      reason: `Steered into run ${HOLDER}: the event was sent into its session`,
    });
    expect(names(steered.asked)).toEqual(['admit', 'reportStatus', 'settle']);
  });
});

describe.concurrent('the run that has the subject', () => {
  it('sends events into its session when that is open, each once, and goes on when the agent seemed to be done', async () => {
    const taken: string[] = [];
    const firstTaken = Promise.withResolvers<void>();
    const changes = [IDLE, tools('noop'), IDLE];
    const { result } = await play({
      record: 'run-0.1.0-takes-events',
      automation: { safeOutputs: { staged: false, allowed: {} } },
      replaced: {
        ...answers(() => ({ admitted: true, steering: ['fix-bug/github/early'] })),
        takeEvent: async ({ runId, into }) => {
          taken.push(`${runId} into ${into.split('/').length}`);
          if (taken.length === 2) firstTaken.resolve();
          return { sent: true };
        },
        attendSession: async () => {
          await firstTaken.promise;
          return { ...(changes.shift() ?? IDLE), totals: NO_TOTALS };
        },
      },
      during: async (workflowId) => {
        const handle = handleOf(workflowId);
        for (const runId of ['early', 'late', 'late'])
          await handle.signal(SIGNALS.takeEvent, `fix-bug/github/${runId}`);
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(taken).toEqual(['fix-bug/github/early into 3', 'fix-bug/github/late into 3']);
  });

  it('notes an event that its session does not take, and goes on', async () => {
    const { result, asked } = await play({
      changes: [tools('noop'), IDLE],
      replaced: {
        ...answers(() => ({ admitted: true, steering: ['fix-bug/github/early'] })),
        takeEvent: async () => {
          throw ApplicationFailure.nonRetryable('The session is gone', 'AgentApiRefused');
        },
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(names(asked)).toContain('takeEvent');
  });

  it('sends no event to an agent that a person has interrupted, and ends all the same', async () => {
    const asked: Asked[][] = [];
    const played = play({
      during: async (workflowId, calls) => {
        asked.push(calls);
        await whenIn(workflowId, 'working');
        await send(workflowId, 'interrupt', {});
        await handleOf(workflowId).signal(SIGNALS.takeEvent, HOLDER);
        await handleOf(workflowId).signal(SIGNALS.giveWay, HOLDER);
      },
    });
    await expect(played).rejects.toThrow();
    expect(names(asked[0]!)).not.toContain('takeEvent');
    expect(settlementOf(asked[0]!)).toMatchObject({ outcome: 'cancelled' });
  });

  it('ends when it has to give way, and what its agent has made is collected', async () => {
    const asked: Asked[][] = [];
    const played = play({
      record: 'run-0.1.0-gives-way',
      during: async (workflowId, calls) => {
        asked.push(calls);
        await whenIn(workflowId, 'working');
        await handleOf(workflowId).signal(SIGNALS.giveWay, HOLDER);
      },
    });
    await expect(played).rejects.toThrow();
    expect(names(asked[0]!)).toContain('collectPartial');
    expect(settlementOf(asked[0]!)).toMatchObject({
      outcome: 'cancelled',
      reason: `Superseded by run ${HOLDER}, which a newer event about issue:acme/api#5 has started`,
    });
  });
});

/** Admission and settlement as they are, on one database; an event is taken as the activity does it, without a session. */
function real(database: Database): Partial<AllActivities> {
  const environment = readEnvironment({}, 'command');
  const dependencies = {
    database,
    environment,
    access: createGithubAccess(environment.github),
    log: pino({ level: 'silent' }),
  } as ActivityDependencies;
  return {
    admit: (request) => admit(dependencies, request),
    settle: (settlement) => settle(dependencies, settlement),
    takeEvent: async ({ into, runId }) => {
      const sent = await isToSteer(database, { into, runId });
      if (sent) await markSteered(database, { into, runId });
      await signalRun(Context.current().client.workflow, { runId, signal: SIGNALS.wake });
      return { sent };
    },
  };
}

describe.concurrent('two runs of one subject', () => {
  it('restart: the first one is stopped, and the second starts after it', async () => {
    const database = await temporaryDatabase();
    const replaced = real(database);
    const started = Promise.withResolvers<void>();
    const whenBusy = { whenBusy: 'restart' } as const;
    const first = play({
      automation: whenBusy,
      replaced,
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        started.resolve();
      },
    });
    first.catch(() => undefined);
    await started.promise;
    const { result } = await play({ automation: whenBusy, changes: [tools('noop'), IDLE], replaced });
    expect(result.outcome).toBe('no-change');
    await expect(first).rejects.toThrow();
    const outcomes = (await listRuns(database, { limit: 9 })).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['cancelled', 'no-change']));
    expect(await heldSubjects(database)).toEqual([]);
  });

  it('steer: the second one ends with where its event went', async () => {
    const database = await temporaryDatabase();
    const replaced = real(database);
    const [started, ended] = [Promise.withResolvers<string>(), Promise.withResolvers<void>()];
    const changes = [tools('noop'), IDLE];
    const attendSession: AllActivities['attendSession'] = async () => {
      await ended.promise;
      return { ...(changes.shift() ?? IDLE), totals: NO_TOTALS };
    };
    const whenBusy = { whenBusy: 'steer' } as const;
    const first = play({
      automation: whenBusy,
      replaced: { ...replaced, attendSession },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        started.resolve(workflowId);
      },
    });
    const holder = await started.promise;
    const { result } = await play({ automation: whenBusy, replaced });
    expect(result).toMatchObject({ outcome: 'skipped' });
    expect(`run/${/into run (\S+):/.exec(result.reason)?.[1]}`).toBe(holder);
    ended.resolve();
    expect((await first).result.outcome).toBe('no-change');
  });

  it('queue-latest: the newest one waits, and if it was terminated, the subject becomes free all the same', async () => {
    const database = await temporaryDatabase();
    const replaced = real(database);
    const [started, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const attendSession: AllActivities['attendSession'] = async () => {
      await end.promise;
      return { ...IDLE, totals: NO_TOTALS };
    };
    const whenBusy = { whenBusy: 'queue-latest', safeOutputs: { staged: false, allowed: {} } } as const;
    const first = play({
      automation: whenBusy,
      replaced: { ...replaced, attendSession },
      during: async (workflowId) => {
        await whenIn(workflowId, 'working');
        started.resolve();
      },
    });
    await started.promise;
    const waits: string[] = [];
    const wait = async () => {
      const queued = Promise.withResolvers<void>();
      const played = play({
        automation: whenBusy,
        changes: [IDLE],
        replaced,
        during: async (workflowId) => {
          await whenIn(workflowId, 'waiting');
          waits.push(workflowId);
          queued.resolve();
        },
      });
      played.catch(() => undefined);
      await queued.promise;
      return played;
    };
    const second = wait();
    await until('the second waits', async () => waits.length === 1);
    const third = wait();
    third.catch(() => undefined);
    expect((await second).result).toMatchObject({ outcome: 'skipped' });
    await until('the third waits', async () => waits.length === 2);
    // It cannot tell anybody, so it is found when it should be woken.
    await handleOf(waits[1]!).terminate('by a test');
    await expect(third).rejects.toThrow();
    end.resolve();
    expect((await first).result.outcome).toBe('no-change');
    const terminated = (await listRuns(database, { limit: 9 })).find(({ runId }) => runWorkflowId(runId) === waits[1]);
    expect(terminated).toMatchObject({ outcome: 'cancelled' });
    expect(await heldSubjects(database)).toEqual([]);
  });
});
