import { randomUUID } from 'node:crypto';
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import { NO_TOTALS } from '../../contract/totals.ts';
import { until } from '../../runtime/until.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { runInput } from '../support/workflows/run-input.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { AllActivities, Asked } from '../support/workflows/scripted-activities.ts';

const { play, handleOf } = useRunStage();

describe.concurrent('the outcome of a run is', () => {
  it('delivered when something was handed over and can be found', async () => {
    const { result, asked } = await play({ changes: [tools('add_comment'), IDLE] });
    expect(result).toMatchObject({ outcome: 'delivered', totals: { spendMicros: 123_456 } });
    const { automationHash, agentHash } = runInput('one');
    expect(asked[0]).toMatchObject({ name: 'admit', request: { run: { automationHash, agentHash } } });
    const before = ['admit', 'reserve'];
    const atOnce = ['pinCheckout', 'reportStatus'];
    const after = [
      'openSession',
      'attendSession',
      'handOver',
      'attendSession',
      'archiveSession',
      'verifyOutcome',
      'reportStatus',
      'settle',
    ];
    const order = names(asked);
    expect(order.slice(0, 2)).toEqual(before);
    expect(order.slice(2, 4).toSorted()).toEqual(atOnce);
    expect(order.slice(4)).toEqual(after);
  });

  it('delivered also if a schedule started it: the first step completes the event', async () => {
    const runId = `fix-bug/schedule/${randomUUID()}-2026-11-27T07:00:00Z`;
    const event = { source: 'schedule', name: 'schedule', deliveryId: '', subject: '', url: null };
    const planOccasion: AllActivities['planOccasion'] = async ({ input }) => ({
      event: { ...input.event, deliveryId: 'planned', subject: 'delivery:planned' },
      checkout: false,
      refused: null,
    });
    const record = 'run-0.1.0-scheduled';
    const played = { record, runId, event, replaced: { planOccasion }, changes: [tools('add_comment'), IDLE] };
    const { result, asked } = await play(played);
    expect(result.outcome).toBe('delivered');
    expect(names(asked).slice(0, 4)).toEqual(['planOccasion', 'admit', 'reserve', 'reportStatus']);
    const opened = { event: { deliveryId: 'planned' }, automation: { checkout: false } };
    expect(asked.find(({ name }) => name === 'openSession')).toMatchObject({ request: { runId, input: opened } });
    const { searchAttributes } = await handleOf(`run/${runId}`).describe();
    expect(searchAttributes['CurfewSubject']).toEqual(['delivery:planned']);
  });

  it('skipped if the first step of a schedule says so', async () => {
    const runId = `fix-bug/schedule/${randomUUID()}-2026-11-27T07:00:00Z`;
    const planOccasion: AllActivities['planOccasion'] = async ({ input }) => ({
      event: input.event,
      checkout: false,
      refused: 'the condition is false',
    });
    const { result, asked } = await play({ runId, event: { source: 'schedule' }, replaced: { planOccasion } });
    expect(result).toMatchObject({ outcome: 'skipped', reason: 'the condition is false' });
    expect(names(asked)).toEqual(['planOccasion', 'settle']);
  });

  it('failed when what was handed over cannot be found', async () => {
    const verifyOutcome = async () => ({ verified: false as const, reason: 'its branch is gone' });
    const { result } = await play({ changes: [tools('add_comment'), IDLE], replaced: { verifyOutcome } });
    expect(result).toMatchObject({
      outcome: 'failed',
      reason: 'What was handed over could not be verified: its branch is gone',
    });
  });

  it('no-change when the agent says so, with its reason', async () => {
    const { result } = await play({ changes: [tools('noop'), IDLE] });
    expect(result).toMatchObject({ outcome: 'no-change', reason: 'It is right as it is' });
  });

  it('needs-human when the agent was reminded once and still handed nothing over', async () => {
    const { result, asked } = await play({ changes: [IDLE, IDLE] });
    expect(result).toMatchObject({
      outcome: 'needs-human',
      reason: 'The agent stopped twice without handing anything over. Its last words: Done.',
    });
    expect(names(asked).filter((name) => name === 'sendMessage')).toHaveLength(1);
  });

  it('budget-exhausted when the session is at its limit, after it was told to wrap up at 80 % of it', async () => {
    const { result, asked } = await play({ changes: [AT_CAP, AT_CAP] });
    expect(result).toMatchObject({
      outcome: 'budget-exhausted',
      reason: 'The session reached its spend limit of $2.00',
    });
    const opened = asked.find(({ name }) => name === 'openSession');
    expect(opened?.request).toMatchObject({ capMicros: 1_600_000 });
    const told = asked.filter(({ name }) => name === 'raiseCap' || name === 'sendMessage');
    expect(told).toMatchObject([
      { name: 'raiseCap', request: { capMicros: 2_000_000, message: { key: 'wrap-up-money' } } },
    ]);
  });

  it('budget-exhausted, with what there is, when one request has spent more than the whole limit', async () => {
    const raiseCap = async () => ({ isRaised: false });
    const { result, asked } = await play({ changes: [AT_CAP], replaced: { raiseCap } });
    const reason = 'The session reached its spend limit of $2.00';
    expect(result).toMatchObject({ outcome: 'budget-exhausted', reason });
    expect(names(asked)).toContain('collectPartial');
  });

  it('refused when the model refuses, with its explanation', async () => {
    const { result } = await play({ changes: [{ ...IDLE, stopReason: 'refusal', detail: 'Not this.' }] });
    expect(result).toMatchObject({ outcome: 'refused', reason: 'The model refused: Not this.' });
  });

  it('failed when the session gives up, is terminated or has lost its repository', async () => {
    const gaveUp = await play({ changes: [{ ...IDLE, stopReason: 'retries_exhausted', detail: '401' }] });
    expect(gaveUp.result).toMatchObject({ outcome: 'failed', reason: 'The session gave up: 401' });
    const terminated = await play({ changes: [{ type: 'terminated', detail: 'billing' }] });
    expect(terminated.result).toMatchObject({ reason: 'The session was terminated: billing' });
    const fatal = await play({ changes: [{ type: 'fatal', message: 'repository_not_found_error: no' }] });
    expect(fatal.result).toMatchObject({ reason: 'The session cannot do its work: repository_not_found_error: no' });
  });

  it('failed when somebody else deletes its session, and what was known of its spend goes to the archiving', async () => {
    const { result, asked } = await play({ changes: [{ type: 'gone', how: 'deleted' }] });
    expect(result).toMatchObject({ outcome: 'failed', reason: 'Session sesn_1 was deleted by somebody else' });
    const archived = asked.find(({ name }) => name === 'archiveSession');
    expect(archived?.request).toMatchObject({ lastTotals: { spendMicros: 100_000 } });
  });

  it('skipped when its subject is busy, and nothing is opened', async () => {
    const admit = async () =>
      ({ admitted: false, reason: 'busy', holder: 'fix-bug/github/other', heartbeatTimeoutMs: 60_000 }) as const;
    const { result, asked } = await play({ replaced: { admit } });
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason:
        'Its subject issue:acme/api#5 is busy with run fix-bug/github/other. `when-busy` of the automation says what becomes of such an event',
    });
    expect(names(asked)).toEqual(['admit', 'settle']);
  });

  it('skipped when too many of its pull requests are open, and nothing is opened', async () => {
    const open = ['https://github.com/acme/api/pull/7'];
    const refusal = { reason: 'prs-open', repository: 'acme/api', most: 1, open } as const;
    const { result, asked } = await play({
      record: 'run-0.1.0-refused-by-prs-open',
      automation: { safeOutputs: { staged: false, allowed: { 'create-pull-request': {} } } },
      replaced: { admit: async () => ({ admitted: false, ...refusal, heartbeatTimeoutMs: 60_000 }) },
    });
    expect(asked[0]).toMatchObject({ name: 'admit', request: { pullsInto: 'acme/api' } });
    expect(names(asked)).toEqual(['admit', 'settle']);
    expect(result).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('`prs-open` of curfew.yml') });
  });

  it('skipped when a budget has no room, and the reason says which, and when it has again', async () => {
    const refusal = {
      scope: 'organization',
      per: 'day' as const,
      period: 'day:2026-11-21',
      wantedMicros: 2_000_000,
      limitMicros: 10_000_000,
      settledMicros: 7_500_000,
      reservedMicros: 1_000_000,
      freeAgainAt: '2026-11-22T00:00:00.000Z',
    };
    const refused = { reserved: false, reason: 'over-budget', refusal } as const;
    const { result, asked } = await play({ replaced: { reserve: async () => ({ ...refused, isFirstRefusal: true }) } });
    expect(result).toMatchObject({
      outcome: 'skipped',
      reason:
        'The budget of organization per day has no room: of $10.00, $7.50 are charged and $1.00 reserved. ' +
        'It is free again at 2026-11-22T00:00:00.000Z',
    });
    const partly = { ...refused, refusal: { ...refusal, spentMicros: 6_200_000 }, isFirstRefusal: false };
    const { result: second } = await play({ replaced: { reserve: async () => partly } });
    expect(second.reason).toContain('of $10.00, $7.50 are charged ($6.20 known to be spent) and $1.00 reserved.');
    expect(names(asked)).toEqual(['admit', 'reserve', 'reportStatus', 'settle']);
    const later = await play({ replaced: { reserve: async () => ({ ...refused, isFirstRefusal: false }) } });
    expect(names(later.asked)).toEqual(['admit', 'reserve', 'settle']);
  });

  it('skipped when a run can never fit into a budget, and the reason says what to change', async () => {
    const refusal = {
      scope: 'organization',
      per: 'day' as const,
      period: '2026-11-21',
      wantedMicros: 14_200_000,
      runLimitMicros: 4_000_000,
      limitMicros: 10_000_000,
      settledMicros: 0,
      reservedMicros: 0,
      freeAgainAt: null,
    };
    const refused = { reserved: false, reason: 'over-budget', refusal, isFirstRefusal: true } as const;
    const { result } = await play({ replaced: { reserve: async () => refused } });
    expect(result.reason).toBe(
      'The budget of organization per day can never have room: a run reserves $14.20, its limit of $4.00 and $10.20 for ' +
        'one request of the largest size and for running time, by which that API may pass the limit, but the budget is ' +
        '$10.00; raise the budget to at least $14.20, or choose a model whose largest request costs less than the budget',
    );
  });

  it('refused when people deny the start or leave it undecided, and that is told on the issue', async () => {
    const approval = [{ before: 'start' as const, approvers: [], count: 1, waitMs: 100, otherwise: 'cancel' as const }];
    const { result, asked } = await play({ automation: { approval } });
    expect(result.outcome).toBe('refused');
    expect(result.reason).toMatch(/^The start was denied: Nobody decided by .*Z\. To ask again, trigger it again$/);
    expect(names(asked).slice(-2)).toEqual(['reportStatus', 'settle']);
  });

  it('stalled when nothing happens in the session even after the agent was told once to go on', async () => {
    const quiet = { type: 'quiet', forMs: 60_000 } as const;
    const { result, asked } = await play({ changes: [quiet, quiet] });
    expect(result).toMatchObject({ outcome: 'stalled', reason: 'Nothing happened in the session for 1m, twice' });
    const told = asked.filter(({ name }) => name === 'sendMessage');
    expect(told).toMatchObject([{ request: { key: 'go-on', interrupt: true } }]);
  });

  it('timed-out when the deadline passes, and the session is archived', async () => {
    const limits = { spendMicros: 2_000_000, durationMs: 1_200, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits } });
    expect(result.outcome).toBe('timed-out');
    expect(names(asked)).toContain('archiveSession');
  });

  it('cancelled when a person cancels it, and the run is settled all the same', async () => {
    let calls: Asked[] = [];
    const cancelled = play({
      during: async (workflowId, asked) => {
        calls = asked;
        await until('attended', () => names(asked).includes('attendSession'));
        await handleOf(workflowId).cancel();
      },
    });
    await expect(cancelled).rejects.toThrow('Workflow execution cancelled');
    expect(names(calls).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
    expect(calls.at(-1)?.request).toMatchObject({ outcome: 'cancelled', totals: { spendMicros: 123_456 } });
  });
});

describe.concurrent('a failure that no retry can repair', () => {
  it('ends a run whose deadline cannot be kept', async () => {
    const stopAtDeadline = async () => {
      throw ApplicationFailure.nonRetryable('Stopping session sesn_1: the agent API answered 401', 'AgentApiRefused');
    };
    // A machine that stands still for some seconds still opens the session before the deadline.
    const limits = { spendMicros: 2_000_000, durationMs: 6_000, idleMs: 60_000 };
    const { result, asked } = await play({ automation: { limits }, replaced: { stopAtDeadline } });
    const reason = 'The deadline cannot be kept: Stopping session sesn_1: the agent API answered 401';
    expect(result).toMatchObject({ outcome: 'failed', reason });
    expect(names(asked).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
  });

  it('ends the run as failed, with the reason, and everything is cleaned up', async () => {
    const openSession = async () => {
      throw ApplicationFailure.nonRetryable('Opening the session: the agent API answered 401', 'AgentApiRefused');
    };
    const { result, asked } = await play({ replaced: { openSession } });
    expect(result).toMatchObject({ outcome: 'failed', reason: 'Opening the session: the agent API answered 401' });
    expect(names(asked).slice(-3)).toEqual(['archiveSession', 'reportStatus', 'settle']);
  });

  it('ends the run before a session is opened if there is nothing to check out, and it has cost nothing', async () => {
    const reason = 'acme/api has no branch or tag v9. What to do: set `checkout.ref` to one that exists';
    const pinCheckout = async () => {
      throw ApplicationFailure.nonRetryable(reason, 'CheckoutMissing');
    };
    const archiveSession = async () => ({ sessionId: null, totals: NO_TOTALS });
    const { result, asked } = await play({ replaced: { pinCheckout, archiveSession } });
    expect(result).toMatchObject({ outcome: 'failed', reason });
    expect(names(asked)).not.toContain('openSession');
    expect(asked.at(-1)).toMatchObject({
      name: 'settle',
      request: { outcome: 'failed', reason, totals: { spendMicros: 0 } },
    });
  });

  it('in a clean-up step becomes a note, and the rest of the clean-up happens', async () => {
    const archiveSession = async () => {
      throw ApplicationFailure.nonRetryable('gone', 'AgentApiRefused');
    };
    const { asked } = await play({ changes: [tools('noop'), IDLE], replaced: { archiveSession } });
    expect(asked.at(-1)).toMatchObject({
      name: 'settle',
      request: {
        outcome: 'no-change',
        reason: 'It is right as it is · Archiving the session was not done: gone',
        totals: { spendPartial: true },
      },
    });
  });
});

it.concurrent('the current details show what cannot be reached for as long as it cannot', async () => {
  let reachable = false;
  const openSession: AllActivities['openSession'] = async () => {
    if (!reachable) throw new Error('Opening the session: connect ECONNREFUSED');
    return { sessionId: 'sesn_1', openedAt: new Date().toISOString() };
  };
  const { result } = await play({
    changes: [tools('noop'), IDLE],
    replaced: { openSession },
    during: async (workflowId) => {
      const details = async (): Promise<string> =>
        (await handleOf(workflowId).query<{ currentDetails?: string }>('__temporal_workflow_metadata'))
          .currentDetails ?? '';
      await until('trouble shown', async () => (await details()).includes('connect ECONNREFUSED (trying again)'));
      reachable = true;
    },
  });
  expect(result.outcome).toBe('no-change');
});
