import { describe, expect, it } from 'vitest';
import { admit } from '../../../../database/runs/admit.ts';
import { heldSubjects } from '../../../../database/runs/held-subjects.ts';
import { listRuns, type RunFilter } from '../../../../database/runs/records/list-runs.ts';
import { recordRun } from '../../../../database/runs/record-run.ts';
import { settle } from '../../../../database/runs/settle.ts';
import { showRun } from '../../../../database/runs/records/show-run.ts';
import { storeDeliveries } from '../../../../database/inbox/store-deliveries.ts';
import { NO_TOTALS } from '../../../../contract/totals.ts';
import { makeRun, makeSettlement } from '../../../support/database/make-run.ts';
import { DATABASES } from '../../../support/database/databases.ts';
import { pullRequest } from '../../../support/database/pull-request-artefact.ts';

const one = makeRun('one');

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('a run record holds everything about a run, from its first decision to its settlement', async () => {
    const database = await openNew();
    await storeDeliveries(database, [
      {
        source: 'github',
        deliveryId: 'one',
        name: 'issues',
        headers: {},
        body: new Uint8Array([123, 125]),
        receivedAt: '2026-11-21T09:59:59.000Z',
        state: 'pending',
        reason: null,
      },
    ]);
    await admit(database, { run: one, step: 1, final: true });
    await recordRun(database, one.runId, { phase: 'working', sessionId: 'sesn_1' });
    expect((await showRun(database, one.runId))?.run).toMatchObject({ phase: 'working', sessionId: 'sesn_1' });
    expect((await showRun(database, one.runId))?.holdsSubject).toBe(true);
    const totals = { ...NO_TOTALS, spendMicros: 3_100_000, spendPartial: true, modelRequests: 4, workingMs: 61_000 };
    await settle(database, makeSettlement(one, { outcome: 'delivered', totals, artefacts: [pullRequest] }));
    expect(await showRun(database, one.runId)).toEqual({
      run: {
        runId: 'fix-bug/github/one',
        automation: 'fix-bug',
        agent: 'fixer',
        model: null,
        automationHash: '0123456789abcdef',
        agentHash: 'fedcba9876543210',
        variant: null,
        source: 'github',
        deliveryId: 'one',
        eventName: 'issues',
        title: 'The sum is wrong',
        actor: 'octocat',
        repository: 'acme/api',
        subject: 'issue:acme/api#5',
        url: 'https://github.example/acme/api/issues/5',
        spendLimitMicros: 5_000_000,
        durationLimitMs: 1_800_000,
        phase: 'ended',
        startedAt: '2026-11-21T10:00:00.000Z',
        sessionId: 'sesn_1',
        pullRequestUrl: pullRequest.url,
        endedAt: '2026-11-21T10:05:00.000Z',
        outcome: 'delivered',
        reason: 'The agent said so.',
        spendMicros: 3_100_000,
        spendPartial: true,
        modelRequests: 4,
        toolUses: 0,
        inputTokens: 0,
        outputTokens: 0,
        cacheReadTokens: 0,
        cacheWriteTokens: 0,
        ownMicros: 0,
        listMicros: null,
        workingMs: 61_000,
        waitingMs: 0,
        queuedMs: 0,
        temporalActions: 0,
        artefacts: [pullRequest],
        reservedMicros: 0,
        chargedMicros: 3_100_000,
      },
      delivery: expect.objectContaining({ state: 'pending', receivedAt: '2026-11-21T09:59:59.000Z' }) as unknown,
      decisions: [{ step: 1, decision: { admitted: true }, decidedAt: expect.any(String) as unknown }],
      actions: [],
      approvals: [],
      holdsSubject: false,
      refusedHosts: null,
      cause: null,
      lacks: [],
      started: [],
      githubWaits: [],
    });
  });

  it('the first settlement stands, and later calls do not change the record', async () => {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    // PostgreSQL would refuse both characters, for as often as the settlement is tried.
    await settle(database, makeSettlement(one, { outcome: 'timed-out', reason: 'a\0b\ud800' }));
    const settled = await showRun(database, one.runId);
    expect(settled?.run?.reason).toBe('ab\ufffd');
    await settle(database, makeSettlement(one, { outcome: 'delivered', artefacts: [pullRequest] }));
    await recordRun(database, one.runId, { phase: 'working', sessionId: 'sesn_late' });
    expect(await showRun(database, one.runId)).toEqual(settled);
    expect(await heldSubjects(database)).toEqual([]);
  });

  it('a run that has only a delivery so far is shown with that delivery', async () => {
    const database = await openNew();
    expect(await showRun(database, one.runId)).toBeNull();
    const receivedAt = '2026-11-21T09:59:59.000Z';
    const body = new Uint8Array();
    const delivery = { source: 'github', deliveryId: 'one', name: 'issues', headers: {}, body, receivedAt } as const;
    await storeDeliveries(database, [{ ...delivery, state: 'pending', reason: null }]);
    expect(await showRun(database, one.runId)).toMatchObject({
      run: null,
      delivery: { state: 'pending' },
      decisions: [],
    });
  });

  it('runs are listed newest first, by automation and by whether they have ended', async () => {
    const database = await openNew();
    const runs = ['a', 'b', 'c'].map((name, minute) => ({
      ...makeRun(name, { subject: `issue:acme/api#${minute}`, automation: name === 'c' ? 'triage' : 'fix-bug' }),
      startedAt: `2026-11-21T10:0${minute}:00.000Z`,
    }));
    for (const run of runs) await admit(database, { run, step: 1, final: true });
    await settle(database, makeSettlement(runs[0]!));
    const ids = async (filter: RunFilter) => (await listRuns(database, filter)).map(({ deliveryId }) => deliveryId);
    expect(await ids({ limit: 10 })).toEqual(['c', 'b', 'a']);
    expect(await ids({ limit: 2 })).toEqual(['c', 'b']);
    expect(await ids({ limit: 10, automation: 'fix-bug' })).toEqual(['b', 'a']);
    expect(await ids({ limit: 10, state: 'running' })).toEqual(['c', 'b']);
    expect(await ids({ limit: 10, state: 'ended' })).toEqual(['a']);
  });
});
