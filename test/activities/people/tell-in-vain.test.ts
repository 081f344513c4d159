import { expect, it } from 'vitest';
import { closeApproval } from '../../../activities/people/close-approval.ts';
import { endAsking } from '../../../activities/people/end-asking.ts';
import { openApproval } from '../../../activities/people/open-approval.ts';
import { recordAction } from '../../../database/people/record-action.ts';
import { admit } from '../../../database/runs/admit.ts';
import { settle } from '../../../database/runs/settle.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';
import { openSlackStage } from '../../support/slack/slack-stage.ts';

const run = makeRun('1');
const { runId } = run;

it.each(['budget-exhausted', 'delivered'] as const)(
  'whoever has approved more money reads where they approved it if a budget had no room for it: %s',
  async (outcome) => {
    const stage = await openSlackStage();
    const { dependencies, slack } = stage;
    const { database } = dependencies;
    await admit(database, { run, step: 1, final: true });
    const since = new Date().toISOString();
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const approval = { key: 'limit:1', before: 'limit', what: '$5.00 is spent', since, until, count: 1 } as const;
    const rest = {
      approvers: ['slack:#support'],
      otherwise: 'cancel' as const,
      approvedBy: [],
      extraMicros: 5_000_000,
    };
    await stage.run(() => openApproval(dependencies, { runId, approval: { ...approval, ...rest } }));
    const actor = 'slack:T0ACME/U0ADA';
    await recordAction(database, { runId, key: 'k', at: since, actor, action: 'approve', detail: { key: 'limit:1' } });
    const closing = { runId, key: 'limit:1', state: 'approved', at: since, by: actor } as const;
    await stage.run(() => closeApproval(dependencies, closing));
    const reason = 'more was approved, but: The budget of organization per day has no room';
    await settle(database, makeSettlement(run, { outcome, reason, endedAt: new Date().toISOString() }));
    await stage.run(() => endAsking(dependencies, runId));
    await stage.run(() => endAsking(dependencies, runId));
    const note = outcome === 'delivered' ? '' : ` The run has ended all the same: ${reason}.`;
    expect(slack.world.messages.map(({ text }) => text)).toEqual([
      `A decision was needed:\n$5.00 is spent\n*Approved* by <@U0ADA>.${note}`,
    ]);
  },
);
