import { describe, expect, it } from 'vitest';
import { checkActor, type CheckActorRequest } from '../../../../../activities/people/check-actor.ts';
import type { WaitingApproval } from '../../../../../contract/people.ts';
import { noteOwnActs } from '../../../../../database/own-acts/note-own-acts.ts';
import { NO_TOTALS } from '../../../../../contract/totals.ts';
import { closeApproval } from '../../../../../database/people/close-approval.ts';
import { openApproval } from '../../../../../database/people/open-approval.ts';
import { recordAction } from '../../../../../database/people/record-action.ts';
import { admit } from '../../../../../database/runs/admit.ts';
import type { Database } from '../../../../../database/schema.ts';
import { ownActKey } from '../../../../../definitions/sources/github/own-act-keys.ts';
import { makeRun } from '../../../../support/database/make-run.ts';
import { openCommentEdge } from '../../../../support/forge/open-comment-edge.ts';
import { openSlackStage } from '../../../../support/slack/slack-stage.ts';
import { ACTOR_KEY } from '../../../../support/triggers/serve.ts';
import { IDLE, tools } from '../../../../support/workflows/changes.ts';
import { useRunStage } from '../../../../support/workflows/run-stage.ts';
import { oneIn } from '../../../../support/setup/sampled.ts';

const itSampled = oneIn(2);

const { play, whenIn } = useRunStage();

const SUBJECT = 'issue:acme/api#1';
const RULE = { before: 'start', approvers: ['user:mona'], count: 1, waitMs: 60_000, otherwise: 'cancel' } as const;

/** Lets the real check of proofs and approvers decide, with the key of the installation. */
async function realChecks() {
  const { dependencies } = await openSlackStage();
  const own = { ...dependencies, environment: { ...dependencies.environment, actorKey: ACTOR_KEY } };
  return { checkActor: (request: CheckActorRequest) => checkActor(own, request) };
}

/** The record of a run under way on the issue, with what it waits for. */
async function record(database: Database, runId: string, waiting: WaitingApproval[] = []): Promise<void> {
  const [automation = ''] = runId.split('/');
  const facts = makeRun('1', { automation, subject: SUBJECT });
  await admit(database, { run: { ...facts, runId }, step: 1, whenBusy: 'parallel', final: true });
  for (const approval of waiting) await openApproval(database, { runId, approval });
}

function waitingFor(key: string, changes: Partial<WaitingApproval> = {}): WaitingApproval {
  return {
    key,
    before: 'start',
    what: 'Start: It breaks',
    approvers: ['user:mona'],
    count: 1,
    since: new Date().toISOString(),
    until: new Date(Date.now() + 60_000).toISOString(),
    otherwise: 'cancel',
    approvedBy: [],
    ...changes,
  };
}

describe('a command in a comment', () => {
  itSampled('of an approver decides, once, and neither a writer nor a stranger does', async () => {
    const edge = await openCommentEdge();
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, approvers: ['user:mona'] }] },
      changes: [tools('noop'), IDLE],
      replaced: await realChecks(),
      during: async (workflowId) => {
        const runId = workflowId.replace('run/', '');
        const { waiting } = await whenIn(workflowId, 'waiting');
        await record(edge.database, runId, waiting);
        expect(await edge.comment('eve', '/curfew approve')).toMatchObject({
          state: 'ignored',
          reason: '@eve has the role read in acme/api and is no approver here.',
        });
        expect(await edge.comment('ada', '/curfew approve')).toMatchObject({
          reasons: { 'fix-bug': 'user:ada may not decide this; it is for user:mona' },
        });
        expect(await edge.comment('mona', '/curfew approve')).toMatchObject({
          state: 'dispatched',
          reasons: { 'fix-bug': `told to ${runId}: Approved` },
        });
        await edge.again();
        await edge.again({ action: 'edited' });
      },
    });
    expect(result.outcome).toBe('no-change');
    expect(asked.filter(({ name }) => name === 'recordAction')).toMatchObject([
      { request: { actor: 'user:mona', action: 'approve', detail: { key: 'start' } } },
    ]);
    expect(edge.answers()).toEqual(['user:ada may not decide this; it is for user:mona.', 'confused', '+1']);
  });

  itSampled('denies with a reason, as somebody whom the table of people joins with a member of a channel', async () => {
    const people = [{ actors: ['user:mona', 'slack:T0ACME/U0ADA'] }];
    const edge = await openCommentEdge({}, people);
    const { result, asked } = await play({
      automation: { approval: [{ ...RULE, approvers: ['slack:#support'] }] },
      replaced: await realChecks(),
      during: async (workflowId) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        await record(edge.database, workflowId.replace('run/', ''), waiting);
        await edge.comment('mona', '/curfew deny not before the release <!-- hidden -->');
      },
    });
    expect(result.reason).toContain('The start was denied by user:mona: not before the release. ');
    expect(asked.find(({ name }) => name === 'recordAction')?.request).toMatchObject({
      actor: 'user:mona',
      detail: { names: ['slack:T0ACME/U0ADA'] },
    });
  });

  itSampled('steers, raises and stops the run', async () => {
    const edge = await openCommentEdge();
    const over = Promise.withResolvers<void>();
    const changes = [IDLE, tools('noop'), IDLE];
    const attendSession = async () => {
      await over.promise;
      return { ...(changes.shift() ?? IDLE), totals: NO_TOTALS };
    };
    const { asked } = await play({
      replaced: { ...(await realChecks()), attendSession },
      during: async (workflowId) => {
        await record(edge.database, workflowId.replace('run/', ''));
        await whenIn(workflowId, 'working');
        await edge.comment('ada', '/curfew raise $1.50 5m');
        await edge.comment('ada', '/curfew raise lots');
        await edge.comment('ada', '/curfew stop it, please');
        await edge.comment('ada', '/curfew stop');
        over.resolve();
        await whenIn(workflowId, 'waiting');
        await edge.comment('ada', '/curfew steer Take the other one\n\n> as said');
      },
    });
    expect(edge.answers()).toEqual([
      'The limits are now $3.50 and 15m.',
      'Write `/curfew raise 5` for 5 dollars more, `/curfew raise 20m` for more time, or both.',
      'Nothing was stopped, because `stop` takes nothing but the name of a run.',
      '+1',
      '+1',
    ]);
    expect(asked.filter(({ name }) => name === 'recordAction').map(({ request }) => request)).toMatchObject([
      { actor: 'user:ada', action: 'raise' },
      { actor: 'user:ada', action: 'interrupt' },
      { actor: 'user:ada', action: 'steer' },
    ]);
    expect(asked.find(({ name }) => name === 'sendMessage')?.request).toMatchObject({
      text: 'A message from user:ada:\n\nTake the other one\n\n> as said',
    });
  });

  it('that no run is waiting for says so, once; to a stranger nothing is said', async () => {
    const { comment, again, answers } = await openCommentEdge();
    expect(await comment('ada', '/curfew approve')).toMatchObject({ state: 'ignored' });
    await again();
    await comment('ada', '/curfew stop');
    await comment('ada', '/curfew aprove');
    await comment('eve', '/curfew aprove');
    expect(answers()).toEqual([
      'No run waits for a decision here.',
      'No run works on this or waits for it.',
      'Curfew does not know this command. There are:\n\n- `/curfew approve`\n- `/curfew deny [reason]`\n- `/curfew raise 5 [20m]`\n- `/curfew steer <what to do>`\n- `/curfew stop`',
      'confused',
    ]);
  });

  it('that may be for several decisions asks which one, and shows no mention', async () => {
    const { database, comment, answers } = await openCommentEdge();
    await record(database, 'fix-bug/github/1', [waitingFor('start')]);
    const output = { before: 'output', what: 'create_pull_request: For @ada' } as const;
    await record(database, 'docs/github/2', [waitingFor('output:a', output), waitingFor('output:b', output)]);
    await record(database, 'docs/github/3', [waitingFor('question:c', { before: 'question', approvers: [] })]);
    await comment('mona', '/curfew approve');
    await comment('ada', '/curfew approve docs/github/2 now');
    const pull = 'create_pull_request: For `@ada`';
    expect(answers()).toEqual([
      [
        'More than one decision is waited for. Say which one:\n',
        `- \`/curfew approve output:a\`: ${pull}`,
        `- \`/curfew approve output:b\`: ${pull}`,
        '- `/curfew approve fix-bug/github/1`: Start: It breaks',
      ].join('\n'),
      `More than one decision is waited for. Say which one:\n\n- \`/curfew approve output:a\`: ${pull}\n- \`/curfew approve output:b\`: ${pull}`,
    ]);
    expect(await comment('mona', '/curfew approve output:b')).toMatchObject({
      reasons: { docs: 'The run `docs/github/2` has ended' },
    });
    expect(await comment('mona', '/curfew approve output:b if it is green')).toMatchObject({
      reason: expect.stringContaining('takes no conditions') as string,
    });
  });

  it('that is older than the decision, or than the run, is not for it', async () => {
    const { database, comment, answers } = await openCommentEdge();
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await record(database, 'fix-bug/github/1', [waitingFor('start', { since: later })]);
    await comment('mona', '/curfew approve');
    await comment('ada', '/curfew approve');
    expect(answers()).toEqual(['No run waits for a decision here.', 'confused']);
  });

  it('for a decision without approvers is for those who may write', async () => {
    const { database, comment } = await openCommentEdge({ approval: [{ ...RULE, approvers: ['user:mona'] }] });
    await record(database, 'fix-bug/github/1', [waitingFor('tool:a', { before: 'tool', approvers: [] })]);
    expect(await comment('mona', '/curfew approve')).toMatchObject({
      reason: '@mona has the role read in acme/api and is no approver here.',
    });
    expect(await comment('mona', '/curfew raise 5')).toMatchObject({ state: 'ignored', reasons: {} });
    expect(await comment('ada', '/curfew approve')).toMatchObject({
      reasons: { 'fix-bug': 'The run `fix-bug/github/1` has ended' },
    });
  });

  it('of a bot, that was edited, or that somebody else brings does nothing', async () => {
    const { database, comment, again, answers } = await openCommentEdge();
    await record(database, 'fix-bug/github/1', [waitingFor('start')]);
    const eve = { login: 'eve', type: 'User' };
    await comment('eve', 'Please');
    const own = { id: 9, user: { login: 'mona', type: 'User' }, created_at: new Date().toISOString() };
    const approve = { comment: { ...own, body: '/curfew approve' }, sender: own.user };
    const quote = { comment: { ...own, body: '> /curfew approve' }, sender: own.user };
    const bot = { login: 'mona', type: 'Bot' };
    for (const changes of [{ sender: bot }, { action: 'edited' }, { sender: eve }, quote]) {
      expect(await again({ ...approve, ...changes })).toMatchObject({
        reasons: { 'fix-bug': expect.stringContaining('`issue_comment` is not among') as string },
      });
    }
    expect(answers()).toEqual([]);
    expect(await again(approve)).toMatchObject({ reasons: { 'fix-bug': 'The run `fix-bug/github/1` has ended' } });
  });

  it('whose run did what it asks before its process died is not told that nothing waits', async () => {
    const { database, comment, again, answers } = await openCommentEdge();
    await record(database, 'fix-bug/github/1', [waitingFor('start')]);
    await comment('ada', '/curfew deny');
    const at = new Date(Date.now() + 1_000).toISOString();
    const act = { key: 'k', at, actor: 'user:ada', action: 'deny', detail: { key: 'start' } } as const;
    await recordAction(database, { runId: 'fix-bug/github/1', ...act });
    await closeApproval(database, { runId: 'fix-bug/github/1', key: 'start', state: 'denied', at });
    await again();
    expect(answers()).toEqual(['The run `fix-bug/github/1` has ended.', '+1']);
  });

  it('that Curfew wrote itself does nothing, with and without its mark', async () => {
    const { database, comment, answers } = await openCommentEdge();
    await record(database, 'fix-bug/github/1', [waitingFor('start', { approvers: ['user:curfew-bot'] })]);
    await comment('curfew-bot', '/curfew approve\n\n<!-- curfew:fix-bug/github/1:1 -->');
    await noteOwnActs(database, 'fix-bug/github/1', [ownActKey.text('acme/api', '/curfew approve')]);
    await comment('curfew-bot', '/curfew approve');
    expect(answers()).toEqual([]);
    expect(await comment('curfew-bot', '/curfew  approve')).toMatchObject({
      reasons: { 'fix-bug': 'The run `fix-bug/github/1` has ended' },
    });
  });
});
