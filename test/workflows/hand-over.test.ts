import { setTimeout as sleep } from 'node:timers/promises';
import { cancellationSignal, heartbeat } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { STATUS_QUERY } from '../../contract/temporal-names.ts';
import type { ApprovalRule } from '../../definitions/automation.ts';
import { AT_CAP, IDLE, names, tools } from '../support/workflows/changes.ts';
import { useRunStage } from '../support/workflows/run-stage.ts';
import type { Asked } from '../support/workflows/scripted-activities.ts';

const { play, send, handleOf, whenIn } = useRunStage();

/** People decide about every output. */
const RULE: ApprovalRule = { before: 'output', approvers: [], count: 1, waitMs: 60_000, otherwise: 'cancel' };

describe.concurrent('a tool that the agent calls', () => {
  it('is looked up when the input of the run says so: nobody is asked, and nothing counts as handed over', async () => {
    const { result, asked } = await play({
      automation: { approval: [RULE], permissions: { packages: 'read' }, lookups: ['find_word'] },
      changes: [tools('find_word'), IDLE, tools('noop'), IDLE],
    });
    const lookup = asked.find(({ name }) => name === 'lookUp');
    expect(lookup?.request).toMatchObject({
      toolUseId: 'use_find_word',
      ordinal: 1,
      automation: { id: 'fix-bug', permissions: { packages: 'read' } },
    });
    expect(names(asked).filter((name) => name === 'handOver')).toHaveLength(1);
    expect(names(asked)).not.toContain('openApproval');
    expect(asked.find(({ name }) => name === 'sendMessage')?.request).toMatchObject({ key: 'reminder' });
    expect(result).toMatchObject({ outcome: 'no-change', reason: 'It is right as it is' });
  });

  it('is not put before people when the automation does not ask for it', async () => {
    const refused = { done: false, message: 'This tool does not exist here.' } as const;
    const { asked } = await play({
      automation: { approval: [RULE] },
      changes: [tools('open_the_gates'), IDLE, IDLE],
      replaced: { handOver: async () => refused },
    });
    expect(names(asked)).toContain('handOver');
    expect(names(asked)).not.toContain('openApproval');
  });

  it('is put before people when the automation asks for it, however its key is written', async () => {
    const { asked } = await play({
      automation: { approval: [RULE], safeOutputs: { staged: false, allowed: { ring_bell: {} } } },
      changes: [tools('ring_bell'), IDLE],
      during: async (workflowId) => {
        const { waiting } = await whenIn(workflowId, 'waiting');
        expect(waiting).toMatchObject([{ key: 'output:use_ring_bell' }]);
        await send(workflowId, 'approve', {});
      },
    });
    expect(names(asked)).toContain('handOver');
  });

  it('is not done if the run is cancelled while the approval of it is recorded', async () => {
    const closing = Promise.withResolvers<void>();
    const cancelled = Promise.withResolvers<void>();
    let calls: Asked[] = [];
    const run = play({
      automation: { approval: [RULE] },
      changes: [tools('add_comment')],
      replaced: {
        closeApproval: async () => {
          closing.resolve();
          await cancelled.promise;
        },
      },
      during: async (workflowId, asked) => {
        calls = asked;
        await whenIn(workflowId, 'waiting');
        await send(workflowId, 'approve', {});
        await closing.promise;
        await handleOf(workflowId).cancel();
        // A query is answered after the run has heard of that.
        await handleOf(workflowId).query(STATUS_QUERY);
        cancelled.resolve();
      },
    });
    await expect(run).rejects.toThrow('Workflow execution cancelled');
    expect(names(calls)).toContain('closeApproval');
    expect(names(calls)).not.toContain('handOver');
    const collecting = calls.find(({ name }) => name === 'collectPartial');
    expect(collecting?.request).toMatchObject({ needsApproval: true });
  });

  it('may change nothing: the run ends with the reason of the output', async () => {
    const note = 'There is nothing to hand over';
    const { result } = await play({
      changes: [tools('add_comment'), IDLE],
      replaced: { handOver: async () => ({ done: true, effect: 'no-change', artefact: null, note }) },
    });
    expect(result).toMatchObject({ outcome: 'no-change', reason: note, artefacts: [] });
  });

  it('does not keep a person waiting who cancels the run while it is handed over', async () => {
    const begun = Promise.withResolvers<void>();
    let cancelledAt = 0;
    const run = play({
      changes: [tools('ring_bell')],
      replaced: { handOver: () => (begun.resolve(), untilCancelled()) },
      during: async (workflowId) => {
        await begun.promise;
        cancelledAt = Date.now();
        await handleOf(workflowId).cancel();
      },
    });
    await expect(run).rejects.toThrow('Workflow execution cancelled');
    expect(Date.now() - cancelledAt).toBeLessThan(30_000);
  });

  it('may only be shown: the run says that nothing was done', async () => {
    const { result } = await play({
      changes: [tools('add_comment'), IDLE],
      replaced: { handOver: async () => ({ done: true, effect: 'staged', artefact: null, note: 'Staged' }) },
    });
    expect(result).toMatchObject({ outcome: 'no-change', reason: 'Staged: shown, and nothing done', artefacts: [] });
  });
});

it.concurrent('what a stopped agent has left is handed over in its place', async () => {
  const artefact = { type: 'pull-request', url: 'https://github.com/acme/api/pull/7' };
  const { result, asked } = await play({
    changes: [tools('add_comment'), AT_CAP, AT_CAP],
    replaced: { collectPartial: async () => ({ artefacts: [artefact], notes: ['It was left'] }) },
  });
  const comment = { type: 'comment', url: 'https://github.com/acme/api/issues/5#issuecomment-1' };
  expect(asked.find(({ name }) => name === 'collectPartial')?.request).toMatchObject({
    artefacts: [comment],
    needsApproval: false,
  });
  expect(result).toMatchObject({ outcome: 'budget-exhausted', artefacts: [comment, artefact] });
});

describe.concurrent('what an agent only gathered', () => {
  const gathered = async () => ({ done: true, effect: 'gathered', artefact: null, note: 'Kept' }) as const;
  const review = { type: 'review', url: 'https://github.com/acme/api/pull/7#pullrequestreview-1' };

  it('is handed over when it is done, and counts as delivered', async () => {
    const { result, asked } = await play({
      record: 'run-0.1.0-hands-over-what-it-gathered',
      changes: [tools('add_comment'), IDLE],
      replaced: { handOver: gathered, collectPartial: async () => ({ artefacts: [review], notes: [] }) },
    });
    expect(asked.find(({ name }) => name === 'collectPartial')?.request).toMatchObject({ isDone: true });
    expect(names(asked)).not.toContain('interruptSession');
    expect(names(asked)).toContain('verifyOutcome');
    expect(result).toMatchObject({ outcome: 'delivered', artefacts: [review] });
  });

  it('needs a person if it could not be handed over', async () => {
    const { result, asked } = await play({
      changes: [tools('add_comment'), IDLE],
      replaced: { handOver: gathered, collectPartial: async () => ({ artefacts: [], notes: ['It is gone'] }) },
    });
    const reason = 'What the agent gathered could not be handed over';
    expect(result).toMatchObject({ outcome: 'needs-human', reason, artefacts: [] });
    expect(asked.find(({ name }) => name === 'settle')?.request).toMatchObject({ reason: `${reason} · It is gone` });
  });
});

it.concurrent('an agent that lacked something and handed nothing over needs a person', async () => {
  const { result } = await play({
    changes: [tools('add_comment'), IDLE],
    replaced: {
      handOver: async () => ({ done: true, effect: 'lacked', artefact: null, note: 'It lacked the tool x' }),
    },
  });
  expect(result).toMatchObject({ outcome: 'needs-human', reason: 'It lacked the tool x' });
});

/** An activity that is at work until nobody wants it any more. */
async function untilCancelled(): Promise<never> {
  const signal = cancellationSignal();
  for (;;) {
    heartbeat();
    await sleep(50, undefined, { signal });
  }
}
