import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { collectPartial } from '../../../activities/outputs/collect-partial.ts';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import type { OutputRow } from '../../../activities/outputs/output-row.ts';
import { OUTPUT_ROWS } from '../../../activities/outputs/outputs.ts';
import { verifyOutcome } from '../../../activities/report/verify-outcome.ts';
import { statusText, type ReportedStatus } from '../../../activities/report/status-text.ts';
import type { CollectRequest, OutputRequest, OutputResult } from '../../../contract/output.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import { admit } from '../../../database/runs/admit.ts';
import { unsettledRuns } from '../../../database/runs/unsettled-runs.ts';
import { OUTPUTS } from '../../../definitions/outputs/outputs.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { openForge, type OpenForge } from '../../support/forge/open-forge.ts';
import { openStage, type RequestChange, type Stage } from '../../support/activities/open-stage.ts';
import { ringBellRow } from '../../support/activities/toys.ts';

let forge: OpenForge;
let stage: Stage;
let rung: string[];
let rows: readonly OutputRow[];
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});
beforeEach(() => {
  rung = [];
  rows = [...OUTPUT_ROWS, ringBellRow(rung, ['bell://tower/2'])];
});

/** The agent calls a tool in a run whose automation allows a bell, and nothing else. */
async function call(
  tool: string,
  input: Record<string, unknown>,
  ordinal = 1,
): Promise<{ id: string; result: OutputResult }> {
  const id = stage.session.use(tool, input);
  return { id, result: await stage.run(handOver, { ...bellRequest(id), ordinal }, rows) };
}

function bellRequest(toolUseId: string): OutputRequest {
  const request = stage.request(toolUseId);
  const safeOutputs = { staged: false, allowed: { 'ring-bell': { loudness: 7, max: 2 } } };
  return { ...request, automation: { ...request.automation, safeOutputs } };
}

describe('the table of outputs', () => {
  it('has the same rows on both sides', () => {
    expect(OUTPUT_ROWS.map(({ output }) => output)).toEqual(OUTPUTS);
  });

  it('has one function for each type of artefact, whichever output made it', () => {
    const functions = new Map<string, Set<unknown>>();
    for (const [type, verify] of OUTPUT_ROWS.flatMap((row) => Object.entries(row.verify))) {
      functions.set(type, (functions.get(type) ?? new Set()).add(verify));
    }
    expect([...functions].filter(([, { size }]) => size > 1).map(([type]) => type)).toEqual([]);
  });

  it('is all that a new output must be in to be carried out, verified and shown', async () => {
    const { id, result } = await call('ring_bell', { times: 2 });
    const artefact = { type: 'rung-bell', url: 'bell://tower/2' };
    const note = 'The bell has rung: bell://tower/2';
    expect(result).toEqual({ done: true, effect: 'delivered', artefact, note });
    expect(rung).toEqual(['2 times, 7 loud']);
    expect(stage.session.answers(id)).toEqual([{ text: note, isError: false }]);
    const verify = (url: string) =>
      stage.run(verifyOutcome, { repository: null, artefacts: [{ type: 'rung-bell', url }] }, { rows });
    expect(await verify(artefact.url)).toEqual({ verified: true });
    expect(await verify('bell://x')).toEqual({ verified: false, reason: 'no bell at bell://x' });
    const { runId, automation, sessionId } = stage.request(id);
    const status: ReportedStatus = {
      phase: 'ended',
      outcome: 'delivered',
      reason: 'Rung',
      artefacts: [artefact],
      totals: NO_TOTALS,
    };
    const text = statusText({
      runId,
      automation,
      sessionId,
      runUrl: null,
      status,
      refused: null,
      lacks: [],
      headline: null,
    });
    expect(text).toContain('- Rung bell: bell://tower/2');
  });
});

it('is recorded at once, so that a run that is terminated later keeps it', async () => {
  const { runId } = stage.request('none');
  const run = { ...makeRun('recorded'), runId };
  await admit(stage.dependencies.database, { run, step: 1, final: true });
  await call('ring_bell', { times: 2 });
  const [left] = await unsettledRuns(stage.dependencies.database, { startedBefore: '2027-01-01', limit: 1 });
  expect(left).toMatchObject({ runId, artefacts: [{ type: 'rung-bell', url: 'bell://tower/2' }] });
});

describe('what the agent asks for', () => {
  it('is checked with the schema that it has seen', async () => {
    const { result } = await call('ring_bell', { times: 'often' });
    const message = 'The input is wrong:\n- times: is not a whole number\nCorrect it and call the tool again.';
    expect(result).toEqual({ done: false, message });
    expect(rung).toEqual([]);
  });

  it('goes back to the agent when the output refuses it, and stays refused', async () => {
    const { id, result } = await call('ring_bell', { times: 4 });
    expect(result).toEqual({ done: false, message: 'The neighbours complain. Ring at most 3 times.' });
    expect(await stage.run(handOver, bellRequest(id), rows)).toEqual(result);
    expect(stage.session.answers(id)).toHaveLength(1);
  });

  it('is refused when this run has had it done as often as `max` allows', async () => {
    expect((await call('ring_bell', { times: 2 }, 2)).result.done).toBe(true);
    const { result } = await call('ring_bell', { times: 2 }, 3);
    const message = 'This run may use ring_bell 2 times, and has done so. Do not call it again.';
    expect(result).toEqual({ done: false, message });
    expect(rung).toHaveLength(1);
  });

  it('is refused when the automation does not allow it', async () => {
    const { result } = await call('add_comment', { body: 'Hello' });
    expect(result).toEqual({ done: false, message: 'This automation does not allow add_comment.' });
  });

  it.each(['open_the_gates', 'ring-bell', 'ask_human'])('is answered when %s is in no table', async (tool) => {
    const { id, result } = await call(tool, {});
    const message = 'This tool does not exist here. Use one of the tools named in the first message.';
    expect(result).toEqual({ done: false, message });
    expect(stage.session.answers(id)).toEqual([{ text: message, isError: true }]);
  });

  it('may always be that nothing is to be changed', async () => {
    const { result } = await call('noop', { reason: 'It is night.' });
    expect(result).toMatchObject({ done: true, effect: 'no-change', note: 'It is night.' });
  });
});

describe('an artefact of a type that no output makes', () => {
  it('is not believed', async () => {
    const artefacts = [{ type: 'rung-bell', url: 'bell://tower/2' }];
    expect(await stage.run(verifyOutcome, { repository: null, artefacts })).toEqual({
      verified: false,
      reason: 'this version cannot look up the rung-bell bell://tower/2',
    });
  });
});

describe('partial work', () => {
  /** Asks for what is left in a run whose agent has handed over nothing. */
  async function collect(change: RequestChange = {}, collecting: Partial<CollectRequest> = {}) {
    const { toolUseId: _use, ordinal: _ordinal, ...origin } = stage.request('none', change);
    return stage.run(collectPartial, {
      ...origin,
      since: new Date().toISOString(),
      artefacts: [],
      reason: 'The time is used up',
      ...collecting,
    });
  }

  it('is nothing where the agent has left no bundle, or the automation allows no pull request', async () => {
    expect(await collect()).toEqual({ artefacts: [], notes: [] });
    expect(await collect({ outputs: { createPullRequest: null } })).toEqual({ artefacts: [], notes: [] });
  });

  it('becomes a draft that says so, once, and nothing where people decide first', async () => {
    const head = await stage.commit({ 'a.js': '1' });
    await stage.bundle();
    expect(await collect({}, { needsApproval: true })).toEqual({
      artefacts: [],
      notes: [
        `Partial work was not handed over, because nobody has approved of it. What the agent bundled is kept: changes.bundle, among the files of session ${stage.session.id} at the agent API`,
      ],
    });
    expect(stage.pulls()).toEqual([]);
    const collected = await collect();
    expect(collected).toMatchObject({ artefacts: [{ type: 'pull-request', agentHeadSha: head }] });
    expect(await collect()).toMatchObject({ artefacts: collected.artefacts });
    const [pull, ...others] = stage.pulls();
    expect(others).toEqual([]);
    expect(pull?.title).toBe('[bot] Partial: The answer is wrong');
    expect(pull?.body).toMatch(/^\*\*This is partial work\.\*\* The time is used up\. The agent did not say that/);
    expect(pull?.pull?.draft).toBe(true);
  });

  it('of one output is kept when another output fails for good', async () => {
    const [bell] = [ringBellRow([], [])];
    const artefact = { type: 'rung-bell', url: 'bell://tower/1' };
    const working = { ...bell, collect: async () => ({ artefacts: [artefact], notes: ['Rung'] }) };
    const failing = {
      ...bell,
      collect: async () => {
        throw ApplicationFailure.nonRetryable('The tower is locked', 'TowerLocked');
      },
    };
    const { toolUseId: _use, ordinal: _ordinal, ...origin } = bellRequest('none');
    const request = { ...origin, since: new Date().toISOString(), artefacts: [], reason: 'The time is used up' };
    expect(await stage.run(collectPartial, request, [working, failing, working])).toEqual({
      artefacts: [artefact, artefact],
      notes: ['Rung', 'Partial work was not handed over by ring-bell: The tower is locked', 'Rung'],
    });
  });

  it('is asked for again when an output fails for the moment', async () => {
    const failing = {
      ...ringBellRow([], []),
      collect: async () => {
        throw new Error('The tower does not answer');
      },
    };
    const { toolUseId: _use, ordinal: _ordinal, ...origin } = bellRequest('none');
    const request = { ...origin, since: new Date().toISOString(), artefacts: [], reason: 'The time is used up' };
    await expect(stage.run(collectPartial, request, [failing])).rejects.toThrow('The tower does not answer');
  });

  it('that the policy refuses becomes a note', async () => {
    await stage.commit({ 'package.json': '{}' });
    await stage.bundle();
    const { artefacts, notes } = await collect();
    expect(artefacts).toEqual([]);
    expect(notes).toEqual([expect.stringMatching(/^Partial work was left and not handed over: .*protected-files/s)]);
  });
});
