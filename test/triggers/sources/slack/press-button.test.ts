import { expect, it } from 'vitest';
import { checkActor, type CheckActorRequest } from '../../../../activities/people/check-actor.ts';
import type { WaitingApproval } from '../../../../contract/people.ts';
import { UPDATES } from '../../../../contract/temporal-names.ts';
import { closeApproval } from '../../../../database/people/close-approval.ts';
import { openApproval } from '../../../../database/people/open-approval.ts';
import { recordAction } from '../../../../database/people/record-action.ts';
import { admit } from '../../../../database/runs/admit.ts';
import { proveActor } from '../../../../triggers/people/prove-actor.ts';
import { updateRun } from '../../../../triggers/people/update-run.ts';
import { makeRun } from '../../../support/database/make-run.ts';
import { openSlackEdge, type SlackEdge } from '../../../support/slack/open-slack-edge.ts';
import { press } from '../../../support/slack/payloads.ts';
import { openSlackStage } from '../../../support/slack/slack-stage.ts';
import { ACTOR_KEY, uniqueId } from '../../../support/triggers/serve.ts';
import { IDLE, tools } from '../../../support/workflows/changes.ts';
import { useRunStage } from '../../../support/workflows/run-stage.ts';
import type { Asked } from '../../../support/workflows/scripted-activities.ts';
import { oneIn } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const { play, whenIn, send, handleOf } = useRunStage();

const RULE = { before: 'start', count: 1, waitMs: 60_000, otherwise: 'cancel' } as const;

/** The real check of actors, on a workspace of its own whose channels a test may change. */
async function realChecks() {
  const { dependencies, slack } = await openSlackStage();
  const own = { ...dependencies, environment: { ...dependencies.environment, actorKey: ACTOR_KEY } };
  return { checks: { checkActor: (request: CheckActorRequest) => checkActor(own, request) }, workspace: slack.world };
}

/** Keeps the record of a run that waits for its start. */
async function record({ database }: SlackEdge, runId: string, approvals: WaitingApproval[]): Promise<void> {
  await admit(database, { run: { ...makeRun('1'), runId }, step: 1, final: true });
  for (const approval of approvals) await openApproval(database, { runId, approval });
}

interface Press {
  user: string;
  action?: 'approve' | 'deny';
}

/** A press of a person on the button of a run. */
function pressOf(edge: SlackEdge, runId: string, { user, action = 'approve' }: Press): object {
  const response_url = new URL('/respond/1', edge.slack.apiUrl).href;
  const value = JSON.stringify({ run: runId, key: 'start' });
  return press(
    { action_id: action, value },
    { user: { id: user, team_id: 'T0ACME' }, response_url, trigger_id: uniqueId() },
  );
}

function told(edge: SlackEdge): unknown[] {
  return edge.slack.world.responses.map(({ text }) => text);
}

function recorded(asked: Asked[]): unknown[] {
  return asked.filter(({ name }) => name === 'recordAction').map(({ request }) => request);
}

itSampled(
  'a press of two at once, of one who has left the channel and of a stranger: one decision, and the record has the person',
  async () => {
    const edge = await openSlackEdge();
    const { checks, workspace } = await realChecks();
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, approvers: ['slack:#support'] }] },
      changes: [tools('noop'), IDLE],
      replaced: checks,
      during: async (workflowId) => {
        const runId = workflowId.replace('run/', '');
        const { waiting } = await whenIn(workflowId, 'waiting');
        await record(edge, runId, waiting);
        const support = workspace.channels[0];
        if (support) support.members = ['U0ADA', 'U0BOB'];
        await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0EVE' }));
        if (support) support.members = ['U0ADA', 'U0CAT'];
        workspace.users.push({ id: 'U0CAT', name: 'cat', email: null });
        await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0BOB', action: 'deny' }));
        const presses = ['U0ADA', 'U0CAT'].map((user) => edge.deliver('interaction', pressOf(edge, runId, { user })));
        const marks = await Promise.all(presses);
        expect(marks.map(({ state }) => state).toSorted()).toEqual(['dispatched', 'ignored']);
      },
    });
    expect(result.outcome).toBe('no-change');
    const [action, ...others] = recorded(asked);
    expect(others).toEqual([]);
    expect(action).toMatchObject({
      actor: expect.stringMatching(/^slack:T0ACME\/U0(?:ADA|CAT)$/) as string,
      action: 'approve',
    });
    expect(told(edge).slice(0, 2)).toEqual([
      'slack:T0ACME/U0EVE may not decide this; it is for slack:#support.',
      'slack:T0ACME/U0BOB may not decide this; it is for slack:#support.',
    ]);
    expect(told(edge).slice(2)).toContainEqual(
      expect.stringMatching(/just been decided|waits for no decision|has ended/),
    );
  },
);

itSampled('a person who presses in Slack and acts at GitHub counts once, by the table of people', async () => {
  const edge = await openSlackEdge({}, {}, [{ actors: ['user:mona', 'slack:U0BOB'] }]);
  const { checks } = await realChecks();
  const { result, asked } = await play({
    automation: { approval: [{ ...RULE, count: 2, approvers: ['user:MONA', 'slack:#support'] }] },
    changes: [tools('noop'), IDLE],
    replaced: checks,
    during: async (workflowId) => {
      const runId = workflowId.replace('run/', '');
      const { waiting } = await whenIn(workflowId, 'waiting');
      await record(edge, runId, waiting);
      await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0BOB' }));
      await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0BOB' }));
      const again = await updateRun(edge.acting, {
        runId,
        update: 'approve',
        input: { key: 'start' },
        actor: 'user:mona',
        source: 'github',
        identity: 'comment-1',
        askedAt: Date.now(),
      });
      const who = 'slack:T0ACME/U0BOB, who counts as the same person as user:mona,';
      expect(again).toEqual({ refused: `${who} has approved this already` });
      await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0ADA' }));
    },
  });
  expect(result.outcome).toBe('no-change');
  expect(told(edge)).toEqual([
    'Approved; 1 more must approve',
    'slack:T0ACME/U0BOB has approved this already.',
    expect.stringContaining('*Approved* by <@U0ADA>.'),
  ]);
  expect(recorded(asked)).toMatchObject([
    { actor: 'slack:T0ACME/U0BOB', detail: { key: 'start', names: ['user:mona'] } },
    { actor: 'slack:T0ACME/U0ADA', detail: { key: 'start' } },
  ]);
});

it('a forged update changes nothing: unsigned, signed with another key, with more names, or for another run', async () => {
  const edge = await openSlackEdge({}, {}, [{ actors: ['user:mona', 'slack:U0BOB'] }]);
  const { checks } = await realChecks();
  const { asked } = await play({
    automation: { approval: [{ ...RULE, approvers: ['user:mona'] }] },
    replaced: checks,
    during: async (workflowId) => {
      const runId = workflowId.replace('run/', '');
      await whenIn(workflowId, 'waiting');
      const request = {
        update: 'approve',
        input: { key: 'start' },
        actor: 'user:mona',
        source: 'slack',
        identity: '1',
        askedAt: Date.now(),
      } as const;
      const stranger = { ...edge.acting, actorKey: 'x'.repeat(32) };
      const forged = await updateRun(stranger, { ...request, runId });
      expect(forged).toMatchObject({ refused: expect.stringContaining('does not prove') as string });
      const signed = proveActor(
        { actor: 'slack:T0ACME/U0EVE', source: 'slack', nonce: uniqueId(), key: ACTOR_KEY },
        { runId, update: 'approve', input: { key: 'start' } },
      );
      const proof = { ...signed, names: ['user:mona'] };
      await expect(send(workflowId, UPDATES.approve, { key: 'start', proof })).rejects.toMatchObject({
        cause: { message: expect.stringContaining('does not prove') as string },
      });
      await expect(send(workflowId, UPDATES.approve, { key: 'start', actor: 'user:mona' })).rejects.toMatchObject({
        cause: { message: 'An operator may not decide this; it is for user:mona' },
      });
      await expect(
        send(workflowId, UPDATES.approve, { key: 'start', proof: { ...proof, names: Array(4).fill('user:mona') } }),
      ).rejects.toMatchObject({ cause: { message: expect.stringContaining('"proof" must be') as string } });
      await handleOf(workflowId).cancel();
    },
  }).catch(() => ({ asked: [] as Asked[] }));
  expect(recorded(asked)).toEqual([]);
});

it('a late press is told how it ended; where nobody is named, only those who may write to the run decide', async () => {
  const edge = await openSlackEdge();
  const runId = `fix-bug/github/${uniqueId()}`;
  const approval: WaitingApproval = {
    key: 'start',
    before: 'start',
    what: 'Start',
    approvers: [],
    count: 1,
    since: '2026-11-03T20:26:10Z',
    until: '2026-11-04T20:26:10Z',
    otherwise: 'cancel',
    approvedBy: [],
  };
  await record(edge, runId, [approval]);
  await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0BOB' }));
  const at = '2026-11-03T20:30:00.000Z';
  const done = { key: 'k', at, actor: 'slack:T0ACME/U0ADA', action: 'approve', detail: { key: 'start' } } as const;
  await recordAction(edge.database, { runId, ...done });
  await closeApproval(edge.database, { runId, key: 'start', state: 'approved', at });
  await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0ADA' }));
  expect(told(edge)).toEqual([
    'You may not decide this: the user @bob is not in `users` (@ada).',
    `The run ${runId} has ended. It is approved by slack:T0ACME/U0ADA.`,
  ]);
});

it('a press after a denial is told who denied', async () => {
  const edge = await openSlackEdge();
  const runId = `fix-bug/github/${uniqueId()}`;
  const times = { since: '2026-11-03T20:26:10Z', until: '2026-11-04T20:26:10Z' };
  const rest = { count: 1, otherwise: 'cancel' as const, approvedBy: [] };
  const approvers = ['slack:#support'];
  await record(edge, runId, [{ key: 'start', before: 'start', what: 'Start', approvers, ...times, ...rest }]);
  const at = '2026-11-03T20:30:00.000Z';
  const done = { key: 'k', at, actor: 'slack:T0ACME/U0ADA', action: 'deny', detail: { key: 'start' } } as const;
  await recordAction(edge.database, { runId, ...done });
  await closeApproval(edge.database, { runId, key: 'start', state: 'denied', at });
  expect(await edge.deliver('interaction', pressOf(edge, runId, { user: 'U0BOB' }))).toMatchObject({
    state: 'ignored',
  });
  expect(told(edge)).toEqual([`The run ${runId} has ended. It is denied by slack:T0ACME/U0ADA.`]);
});
