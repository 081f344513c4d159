import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { archiveSession } from '../../../activities/session/archive-session.ts';
import { sessionParameters } from '../../../activities/session/opening/session-parameters.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { openSession, type OpenedSession } from '../../../activities/session/open-session.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import { attemptsOf } from '../../../database/runs/attempts/attempts-of.ts';
import { beginAttempt } from '../../../database/runs/attempts/begin-attempt.ts';
import { endAttempt } from '../../../database/runs/attempts/end-attempt.ts';
import { until } from '../../../runtime/until.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import { hostedDependencies } from '../../support/activities/hosted-dependencies.ts';
import { marksOf, standInSessionOf } from '../../support/activities/stand-in-session-of.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { PINNED } from '../../support/workflows/pinned.ts';
import { runInput } from '../../support/workflows/run-input.ts';
import { oneIn } from '../../support/setup/sampled.ts';

const itSampled = oneIn(3);

const RUN = { ...makeRun('1'), startedAt: new Date().toISOString() };
/** How long a session is looked for: longer than any lag of these tests. */
const LOOK_MS = 2_500;

let api: AgentApi;
let dependencies: ActivityDependencies;
beforeEach(async () => {
  api = await startAgentApi();
  dependencies = await hostedDependencies(api);
  await lockRun(dependencies.database, RUN);
  await storeDeliveries(dependencies.database, [
    {
      source: 'github',
      deliveryId: '1',
      name: 'issues',
      headers: {},
      body: Buffer.from('{}'),
      receivedAt: RUN.startedAt,
      state: 'pending',
      reason: null,
    },
  ]);
});
afterEach(() => api.close());

/** One attempt of the activity, as a worker runs it. */
async function open({
  lookMs = LOOK_MS,
  leftMs,
  automation = {},
}: { lookMs?: number; leftMs?: number; automation?: Partial<Automation> } = {}): Promise<OpenedSession> {
  const request = {
    runId: RUN.runId,
    startedAt: RUN.startedAt,
    input: runInput('1', automation),
    pinned: PINNED,
    capMicros: 1_000_000,
    ...(leftMs === undefined ? {} : { leftMs }),
  };
  return await asActivity(() => openSession(dependencies, request, lookMs));
}

function asActivity<Result>(work: () => Promise<Result>): Promise<Result> {
  const environment = new MockActivityEnvironment({}, { logger: new DefaultLogger('ERROR', () => {}) });
  return environment.run<[], Result, typeof work>(work);
}

/** The ids of the sessions that are not archived. */
function alive(): string[] {
  return api.sessions.filter((session) => session.shown()['archived_at'] === null).map(({ id }) => id);
}

function created(): number {
  return api.requests.get('POST /v1/sessions') ?? 0;
}

describe.each([0, 300, 1_500])('if the list of sessions lags %i ms behind', (lag) => {
  beforeEach(() => {
    api.listLagMs = lag;
  });

  it('an answered create opens the only session, without any look at the list', async () => {
    const first = await open();
    expect(await open()).toEqual(first);
    expect([api.sessions.length, created(), api.requests.get('GET /v1/sessions') ?? 0]).toEqual([1, 1, 0]);
  });

  itSampled('a session whose answer was lost is found, and no second one is created', async () => {
    api.loseNextSession = 'after it arrived';
    await expect(open()).rejects.toThrow('Opening the session');
    expect((await open()).sessionId).toBe('sesn_1');
    expect([api.sessions.length, created()]).toEqual([1, 1]);
  });

  itSampled('a worker that died between the create and its record leaves one session', async () => {
    await beginAttempt(dependencies.database, { runId: RUN.runId, at: RUN.startedAt });
    await standInSessionOf(api, await marksOf(dependencies.database, RUN.runId));
    expect((await open()).sessionId).toBe('sesn_1');
    expect(api.sessions).toHaveLength(1);
  });

  itSampled('a worker that died before the create leaves a run that opens one session', async () => {
    await beginAttempt(dependencies.database, { runId: RUN.runId, at: RUN.startedAt });
    expect((await open()).sessionId).toBe('sesn_1');
    expect(api.sessions).toHaveLength(1);
  });
});

it('a request that never arrived is sent again once the session was looked for', async () => {
  api.loseNextSession = 'before it arrives';
  await expect(open()).rejects.toThrow('Opening the session');
  expect(await open({ lookMs: 200 })).toMatchObject({ sessionId: 'sesn_1' });
  expect([api.sessions.length, created()]).toEqual([1, 2]);
  expect((await attemptsOf(dependencies.database, RUN.runId)).map(({ state }) => state)).toEqual(['lost', 'answered']);
});

it('workers that open the session at the same time end with one session that all of them name', async () => {
  const attempts = await Promise.allSettled(Array.from({ length: 5 }, () => open({ lookMs: 1_000 })));
  const { sessionId } = await open();
  for (const attempt of attempts) if (attempt.status === 'fulfilled') expect(attempt.value.sessionId).toBe(sessionId);
  await until('the others are stopped', () => alive().length === 1);
  expect(alive()).toEqual([sessionId]);
});

it('a session that was answered after its attempt had been given up is stopped, and charged when the run ends', async () => {
  const { database } = dependencies;
  const attempt = await beginAttempt(database, { runId: RUN.runId, at: RUN.startedAt });
  await endAttempt(database, { runId: RUN.runId, attempt }, { state: 'lost' });
  const { sessionId } = await open();
  api.listLagMs = 60_000;
  const late = await standInSessionOf(api, await marksOf(dependencies.database, RUN.runId));
  const end = { state: 'answered' as const, sessionId: late.id, openedAt: late.createdAt };
  expect(await endAttempt(database, { runId: RUN.runId, attempt }, end)).toBe(false);
  late.say();
  late.endTurn();
  api.sessions.find(({ id }) => id === sessionId)?.endTurn();
  const request = { runId: RUN.runId, sessionId, model: 'claude-sonnet-5-5', startedAt: RUN.startedAt };
  const { totals } = await asActivity(() => archiveSession(dependencies, request));
  expect([totals.outputTokens, alive()]).toEqual([1, []]);
});

it('a create that was refused is no reason to look for a session', async () => {
  const { agentApi } = dependencies;
  await agentApi.beta.agents.list();
  api.refuseNextSession = 429;
  await expect(open()).rejects.toThrow('429');
  const before = performance.now();
  expect((await open({ lookMs: 20_000 })).sessionId).toBe('sesn_1');
  expect(performance.now() - before).toBeLessThan(10_000);
});

it('at the deadline of the run the search ends without a second session', async () => {
  await beginAttempt(dependencies.database, { runId: RUN.runId, at: RUN.startedAt });
  await expect(open({ lookMs: 60_000, leftMs: 300 })).rejects.toThrow('is not listed yet');
  expect(created()).toBe(0);
});

it('a session whose time of creation is minutes before the start of its run is found: clocks differ', async () => {
  await beginAttempt(dependencies.database, { runId: RUN.runId, at: RUN.startedAt });
  const session = await standInSessionOf(api, await marksOf(dependencies.database, RUN.runId));
  Object.assign(session, { createdAt: new Date(Date.parse(RUN.startedAt) - 5 * 60_000).toISOString() });
  expect((await open()).sessionId).toBe(session.id);
});

it('a branch is checked out by its name, anything else by its commit, and the agent is told which', async () => {
  const request = { runId: RUN.runId, input: runInput('1'), capMicros: 1_000_000 };
  const shown = async (pinned: PinnedCheckout | null) => {
    const { resources, initial_events } = await sessionParameters(dependencies, { ...request, pinned });
    return { resources, text: JSON.stringify(initial_events) };
  };
  const ofBranch = await shown({ ...PINNED, branch: 'release/2', what: 'branch release/2' });
  expect(ofBranch.resources?.[0]).toMatchObject({ checkout: { type: 'branch', name: 'release/2' } });
  expect(ofBranch.text).toContain('cloned at /workspace/api, on branch release/2');
  const ofTag = await shown({ ...PINNED, branch: null, what: 'tag v1.0' });
  expect(ofTag.resources?.[0]).toMatchObject({ checkout: { type: 'commit', sha: PINNED.commit } });
  expect(ofTag.text).toContain(`You start from commit ${PINNED.commit}, which is tag v1.0; no branch is checked out`);
  const ofNothing = await shown(null);
  expect(ofNothing.resources).toMatchObject([{ type: 'file' }]);
  expect(ofNothing.text).not.toContain('Repository:');
});

it.each([
  ['a token of Slack', { 'slack-post-message': { max: 1, channel: '#a', thread: true } }, 'SLACK_BOT_TOKEN is not set'],
  ['a bucket', { 'upload-files': { max: 1, to: 's3' } }, 'CURFEW_S3_BUCKET is not set'],
])('if %s is missing that the outputs need, no session is asked for', async (_, allowed, says) => {
  await expect(open({ automation: { safeOutputs: { staged: false, allowed } } })).rejects.toThrow(says);
  expect(created()).toBe(0);
});
