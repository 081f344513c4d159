import { describe, expect, test } from 'vitest';
import { admit } from '../../database/admit.ts';
import type { ApprovalDecision } from '../../database/approval-record.ts';
import { closeApproval } from '../../database/close-approval.ts';
import { decideApproval } from '../../database/decide-approval.ts';
import { listApprovals } from '../../database/list-approvals.ts';
import { openApproval } from '../../database/open-approval.ts';
import { recordAction } from '../../database/record-action.ts';
import type { Database } from '../../database/schema.ts';
import { settle } from '../../database/settle.ts';
import { showRun } from '../../database/show-run.ts';
import type { WaitingApproval } from '../../workflows/contract.ts';
import { DATABASES } from './databases.ts';
import { makeRun, makeSettlement } from './make-run.ts';

const one = makeRun('one');
const { runId } = one;
const LATER = '2026-11-21T10:30:00.000Z';

const start: WaitingApproval = {
  key: 'start',
  before: 'start',
  what: 'Start fix-bug for $5.00',
  approvers: ['team:acme/leads'],
  count: 2,
  since: '2026-11-21T10:00:00.000Z',
  until: '2026-11-22T10:00:00.000Z',
  otherwise: 'cancel',
  approvedBy: [],
};

function decision(actor: string, changes: Partial<ApprovalDecision> = {}): ApprovalDecision {
  return { key: `update-${actor}`, actor, approves: true, reason: null, at: LATER, ...changes };
}

describe.each(DATABASES)('on $name', ({ openNew }) => {
  async function openWithRun(): Promise<Database> {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    return database;
  }

  test('what people did is shown with the run in the order of time, each once', async () => {
    const database = await openWithRun();
    const steer = { runId, key: 'b', at: '2026-11-21T10:01:00.000Z', actor: 'user:octocat', action: 'steer' } as const;
    const raise = { runId, key: 'a', at: '2026-11-21T10:02:00.000Z', actor: 'operator', action: 'raise' } as const;
    await recordAction(database, { ...raise, detail: { spendMicros: 5_000_000 } });
    await recordAction(database, { ...steer, detail: { text: 'Look at the tests' } });
    await recordAction(database, { ...steer, actor: 'user:mallory', detail: { text: 'Something else' } });
    expect((await showRun(database, runId))?.actions).toEqual([
      { key: 'b', at: steer.at, actor: 'user:octocat', action: 'steer', detail: { text: 'Look at the tests' } },
      { key: 'a', at: raise.at, actor: 'operator', action: 'raise', detail: { spendMicros: 5_000_000 } },
    ]);
  });

  test('an approval waits for as many different people as it wants', async () => {
    const database = await openWithRun();
    for (let times = 0; times < 2; times++) await openApproval(database, { runId, approval: start });
    expect(await listApprovals(database, { state: 'open' })).toEqual([
      { ...start, runId, state: 'open', decisions: [], closedAt: null },
    ]);
    const first = await decideApproval(database, { runId, key: 'start', decision: decision('user:one') });
    expect(first).toMatchObject({ result: 'counted', approval: { state: 'open', approvedBy: ['user:one'] } });
    const again = decision('user:one', { key: 'another update' });
    expect(await decideApproval(database, { runId, key: 'start', decision: again })).toEqual({
      result: 'repeated',
      approval: first.approval,
    });
    expect(await decideApproval(database, { runId, key: 'start', decision: decision('user:two') })).toMatchObject({
      result: 'counted',
      approval: { state: 'approved', approvedBy: ['user:one', 'user:two'], closedAt: LATER },
    });
    expect(await listApprovals(database, { state: 'open' })).toEqual([]);
  });

  test('a decision that is repeated by its key is counted once and answered as before', async () => {
    const database = await openWithRun();
    await openApproval(database, { runId, approval: { ...start, count: 1 } });
    const request = { runId, key: 'start', decision: decision('user:one') };
    const answer = await decideApproval(database, request);
    expect(await decideApproval(database, request)).toEqual(answer);
    expect(answer).toMatchObject({ result: 'counted', approval: { state: 'approved' } });
  });

  test('one who denies decides for all, with a reason, and nobody decides after that', async () => {
    const database = await openWithRun();
    await openApproval(database, { runId, approval: start });
    const no = decision('user:two', { approves: false, reason: 'Too dear' });
    await decideApproval(database, { runId, key: 'start', decision: decision('user:one') });
    expect(await decideApproval(database, { runId, key: 'start', decision: no })).toMatchObject({
      approval: { state: 'denied', approvedBy: ['user:one'] },
    });
    const late = await decideApproval(database, { runId, key: 'start', decision: decision('user:three') });
    expect(late).toMatchObject({ result: 'closed', approval: { state: 'denied' } });
    await closeApproval(database, { runId, key: 'start', state: 'expired', at: LATER });
    expect((await showRun(database, runId))?.approvals).toMatchObject([{ state: 'denied', decisions: [{}, no] }]);
  });

  test('of people who decide at once as many are counted as are wanted', async () => {
    const database = await openWithRun();
    await openApproval(database, { runId, approval: start });
    const decided = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        decideApproval(database, { runId, key: 'start', decision: decision(`user:${n}`) }),
      ),
    );
    expect(decided.filter(({ result }) => result === 'counted')).toHaveLength(2);
    expect(decided.filter(({ result }) => result === 'closed')).toHaveLength(8);
  });

  test('an approval expires, and the end of its run closes what is still open', async () => {
    const database = await openWithRun();
    await openApproval(database, { runId, approval: start });
    await openApproval(database, { runId, approval: { ...start, key: 'limit:1', before: 'limit' } });
    await closeApproval(database, { runId, key: 'start', state: 'expired', at: LATER });
    await settle(database, makeSettlement(one, { outcome: 'cancelled' }));
    expect(await listApprovals(database, { runId })).toMatchObject([
      { key: 'limit:1', state: 'expired', closedAt: '2026-11-21T10:05:00.000Z' },
      { key: 'start', state: 'expired', closedAt: LATER },
    ]);
  });

  test('a decision about what was never asked is an error', async () => {
    const database = await openWithRun();
    await expect(decideApproval(database, { runId, key: 'output:1', decision: decision('user:one') })).rejects.toThrow(
      'Run "fix-bug/github/one" has no approval "output:1".',
    );
  });
});
