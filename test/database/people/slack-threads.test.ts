import { describe, expect, it } from 'vitest';
import {
  addSlackThread,
  claimEndedNotice,
  runsInSlackThread,
  slackThreadsOf,
} from '../../../database/people/slack-threads.ts';
import { openApproval } from '../../../database/people/open-approval.ts';
import { removeOldRuns } from '../../../database/retention/remove-old-runs.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const PLACE = { team: 'T0ACME', channel: 'C0SUPPORT', thread: '1764000000.000100' };
const ENDED = makeRun('ended');
const ASKING = makeRun('asking', { subject: 'delivery:asking' });

describe.each(DATABASES)('on $name', ({ openNew }) => {
  it('a thread belongs to its runs until their records are removed, and its end is told once', async () => {
    const database = await openNew();
    await settle(database, makeSettlement(ENDED));
    await admit(database, { run: ASKING, step: 1, final: true });
    const question = {
      key: 'question:1',
      before: 'question' as const,
      what: 'Which one?',
      approvers: [],
      count: 1,
      since: '2026-11-21T10:00:00.000Z',
      until: '2026-11-22T10:00:00.000Z',
      otherwise: 'cancel' as const,
      approvedBy: [],
    };
    await openApproval(database, { runId: ASKING.runId, approval: question });
    for (const { runId } of [ENDED, ASKING]) {
      await addSlackThread(database, { ...PLACE, runId, madeBy: 'event' });
      await addSlackThread(database, { ...PLACE, runId, madeBy: 'slack-post-message:1' });
    }
    expect(await slackThreadsOf(database, ENDED.runId)).toEqual([{ ...PLACE, madeBy: 'event' }]);
    const runs = await runsInSlackThread(database, PLACE);
    expect(runs.toSorted((one, other) => (one.runId < other.runId ? -1 : 1))).toEqual([
      { runId: ASKING.runId, outcome: null, hasQuestion: true },
      { runId: ENDED.runId, outcome: makeSettlement(ENDED).outcome, hasQuestion: false },
    ]);
    const told = { ...PLACE, runId: ENDED.runId };
    const claims = await Promise.all([claimEndedNotice(database, told), claimEndedNotice(database, told)]);
    expect(claims.toSorted()).toEqual([false, true]);
    expect(await removeOldRuns(database, { before: '9999', limit: 10 })).toBe(1);
    expect(await slackThreadsOf(database, ENDED.runId)).toEqual([]);
    expect(await slackThreadsOf(database, ASKING.runId)).toHaveLength(1);
  });
});
