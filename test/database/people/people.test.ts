import { describe, expect, it } from 'vitest';
import { admit } from '../../../database/runs/admit.ts';
import { closeApproval } from '../../../database/people/close-approval.ts';
import { listApprovals } from '../../../database/people/list-approvals.ts';
import { openApproval } from '../../../database/people/open-approval.ts';
import { recordAction } from '../../../database/people/record-action.ts';
import type { Database } from '../../../database/schema.ts';
import { settle } from '../../../database/runs/settle.ts';
import { showRun } from '../../../database/runs/records/show-run.ts';
import type { WaitingApproval } from '../../../contract/people.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

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

describe.each(DATABASES)('on $name', ({ openNew }) => {
  async function openWithRun(): Promise<Database> {
    const database = await openNew();
    await admit(database, { run: one, step: 1, final: true });
    return database;
  }

  it('the actions of people are shown with the run, oldest first, each once', async () => {
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

  it('an approval is listed with the people who approved it so far, until it is closed; a decision is not changed', async () => {
    const database = await openWithRun();
    for (let times = 0; times < 2; times++) await openApproval(database, { runId, approval: start });
    const waiting = { ...start, runId, state: 'open', closedAt: null };
    expect(await listApprovals(database, { state: 'open' })).toEqual([waiting]);
    const approve = { runId, actor: 'user:one', action: 'approve', detail: { key: 'start' } } as const;
    await recordAction(database, { ...approve, key: 'a', at: '2026-11-21T10:01:00.000Z' });
    await recordAction(database, { ...approve, key: 'b', at: '2026-11-21T10:02:00.000Z', detail: { key: 'limit:1' } });
    expect(await listApprovals(database, { state: 'open' })).toEqual([{ ...waiting, approvedBy: ['user:one'] }]);
    await recordAction(database, { ...approve, key: 'c', at: '2026-11-21T10:03:00.000Z', actor: 'user:two' });
    await closeApproval(database, { runId, key: 'start', state: 'approved', at: LATER });
    await closeApproval(database, { runId, key: 'start', state: 'expired', at: '2026-11-21T11:00:00.000Z' });
    expect(await listApprovals(database, { state: 'open' })).toEqual([]);
    const closed = { state: 'approved', closedAt: LATER, approvedBy: ['user:one', 'user:two'] };
    expect((await showRun(database, runId))?.approvals).toMatchObject([closed]);
  });

  it('an approval expires, and the end of the run closes those that are still open', async () => {
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
});
