import { afterEach, beforeEach, expect, it } from 'vitest';
import { archiveSession, type ArchiveRequest } from '../../../activities/session/archive-session.ts';
import { NO_TOTALS } from '../../../contract/totals.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { lockRun } from '../../../database/runs/lock-run.ts';
import { beginAttempt } from '../../../database/runs/attempts/begin-attempt.ts';
import { endAttempt } from '../../../database/runs/attempts/end-attempt.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import { hostedDependencies } from '../../support/activities/hosted-dependencies.ts';
import { marksOf, standInSessionOf } from '../../support/activities/stand-in-session-of.ts';
import { makeRun } from '../../support/database/make-run.ts';

const RUN = 'fix-bug/github/1';

let api: AgentApi;
let dependencies: ActivityDependencies;
beforeEach(async () => {
  api = await startAgentApi();
  dependencies = await hostedDependencies(api);
});
afterEach(() => api.close());

/** A session that ended its turn, created so many minutes ago. */
async function sessionOf(runId: string, minutesAgo: number): Promise<StandInSession> {
  const session = await standInSessionOf(api, await marksOf(dependencies.database, runId));
  Object.assign(session, { createdAt: minutesBack(minutesAgo) });
  session.say();
  session.endTurn();
  return session;
}

function minutesBack(minutes: number): string {
  return new Date(Date.now() - minutes * 60_000).toISOString();
}

function archivedAt(session: StandInSession): unknown {
  return session.shown()['archived_at'];
}

function requestOf(session: StandInSession | null): ArchiveRequest {
  return { runId: RUN, model: 'claude-sonnet-5-5', startedAt: minutesBack(91), sessionId: session?.id ?? null };
}

it('a session that the run never learned of is also archived and charged, but no session of another run', async () => {
  const own = await sessionOf(RUN, 90);
  const lost = await sessionOf(RUN, 5);
  const other = await sessionOf('fix-bug/github/2', 89);
  const { sessionId, totals } = await archiveSession(dependencies, requestOf(own));
  expect([sessionId, totals.outputTokens]).toEqual([own.id, 2]);
  expect([archivedAt(own), archivedAt(lost), archivedAt(other)]).toEqual([
    expect.any(String),
    expect.any(String),
    null,
  ]);
});

it('a session is found by its run when its id is not known', async () => {
  const own = await sessionOf(RUN, 1);
  expect((await archiveSession(dependencies, requestOf(null))).sessionId).toBe(own.id);
  expect(archivedAt(own)).toEqual(expect.any(String));
});

it('of a session that somebody else deleted, what the run knew is charged, and the spend is partial', async () => {
  const own = await sessionOf(RUN, 1);
  own.isDeleted = true;
  const lastTotals = { ...NO_TOTALS, spendMicros: 60_000, boundMicros: 60_000, outputTokens: 7 };
  expect(await archiveSession(dependencies, { ...requestOf(own), lastTotals })).toMatchObject({
    sessionId: own.id,
    totals: { spendMicros: 60_000, spendPartial: true, boundMicros: 60_000, outputTokens: 7 },
  });
});

it('of another session of the run that somebody deleted, nothing is known: the own session is not counted again', async () => {
  const own = await sessionOf(RUN, 1);
  const other = await sessionOf(RUN, 1);
  other.isDeleted = true;
  const { database } = dependencies;
  await lockRun(database, { ...makeRun('1'), runId: RUN });
  const attempt = await beginAttempt(database, { runId: RUN, at: own.createdAt });
  const end = { state: 'answered' as const, sessionId: other.id, openedAt: other.createdAt };
  await endAttempt(database, { runId: RUN, attempt }, end);
  const lastTotals = { ...NO_TOTALS, spendMicros: 60_000, outputTokens: 7 };
  const { totals } = await archiveSession(dependencies, { ...requestOf(own), lastTotals });
  expect(totals).toMatchObject({ outputTokens: 1, spendPartial: true, boundMicros: null });
});

it('the usage of the session itself counts if its last report is not among the events', async () => {
  const own = await sessionOf(RUN, 1);
  own.usage = { list_cost: { amount: '7', currency: 'USD' } };
  const { totals } = await archiveSession(dependencies, requestOf(own));
  expect(totals).toMatchObject({ spendMicros: 70_000, listMicros: 70_000, spendPartial: false });
});
