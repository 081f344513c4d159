import Anthropic from '@anthropic-ai/sdk';
import { MockActivityEnvironment } from '@temporalio/testing';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { SessionChange } from '../../../contract/session.ts';
import { attendSession, type AttendRequest } from '../../../activities/session/attend-session.ts';
import type { ActivityDependencies } from '../../../activities/dependencies.ts';
import { noteCloneToken } from '../../../activities/session/attending/renew-clone.ts';
import { startAgentApi, type AgentApi } from '../../../stand-ins/agent-api/start-agent-api.ts';
import type { StandInSession } from '../../../stand-ins/agent-api/stand-in-session.ts';
import { readEnvironment } from '../../../runtime/environment/environment.ts';
import { createGithubAccess, type GithubAccess } from '../../../connections/github/access/github-access.ts';
import { createGithub } from '../../../connections/github/create-github.ts';
import { temporaryDatabase, temporaryFolder } from '../../support/database/temporary-database.ts';
import { until } from '../../../runtime/until.ts';
import { standInSessionOf } from '../../support/activities/stand-in-session-of.ts';

const MODEL = 'claude-sonnet-5-5';

let api: AgentApi;
beforeAll(async () => {
  api = await startAgentApi();
});
afterAll(() => api.close());

/** A session that has been at work for so many seconds, and said something in each of them. */
async function sessionOf(seconds: number): Promise<StandInSession> {
  const session = await standInSessionOf(api);
  for (let second = 0; second < seconds; second++) session.say();
  session.events.forEach((event, index) => {
    event.processed_at = new Date(Date.now() - (session.events.length - index) * 1_000).toISOString();
  });
  return session;
}

interface Attended {
  change: Promise<SessionChange>;
  cancel: () => void;
}

async function attend(
  session: StandInSession,
  {
    lookMs,
    ask = fetch,
    access,
    ...watch
  }: Partial<AttendRequest> & { lookMs?: number; ask?: typeof fetch; access?: GithubAccess } = {},
): Promise<Attended> {
  const environment = readEnvironment({}, 'command');
  const dependencies: ActivityDependencies = {
    environment,
    dataFolder: temporaryFolder(),
    database: await temporaryDatabase(),
    agentApi: new Anthropic({ baseURL: api.url, apiKey: 'none', logLevel: 'off', fetch: ask }),
    access: access ?? createGithubAccess(environment.github),
    github: createGithub(environment.github),
    log: pino({ level: 'silent' }),
  };
  const activity = new MockActivityEnvironment();
  onTestFinished(() => activity.cancel());
  const request: AttendRequest = {
    sessionId: session.id,
    model: MODEL,
    openedAt: session.createdAt,
    idleMs: 3_600_000,
    shownTrouble: null,
    tellAtMicros: Number.MAX_SAFE_INTEGER,
    ...watch,
  };
  const attending = (): Promise<SessionChange> => attendSession(dependencies, request, lookMs);
  const change = activity.run<[], SessionChange, typeof attending>(attending);
  change.catch(() => undefined);
  return { change, cancel: () => activity.cancel() };
}

function attended(session: StandInSession): Promise<boolean> {
  return until('the session is attended', () => session.isAttended);
}

/** How often events were listed. */
function listed(): number {
  return api.requests.get('GET /v1/sessions/:id/events') ?? 0;
}

it('events that happen while the stream is cut count once, and the history is not read from its beginning again', async () => {
  const session = await sessionOf(3_500);
  const before = listed();
  const { change } = await attend(session);
  await until('the history is read', () => listed() === before + 4);
  session.say();
  for (let cuts = 1; cuts <= 3; cuts++) {
    session.cut();
    session.say();
    await until('the session is attended again', () => session.isAttended && listed() === before + 4 + cuts);
    session.say();
  }
  session.endTurn();
  expect(await change).toMatchObject({ type: 'idle', totals: { outputTokens: 3_507 } });
  expect(listed()).toBe(before + 4 + 3);
});

it('a session that ended its turn while nobody listened is reported at once', async () => {
  const session = await sessionOf(5);
  session.endTurn();
  const { change } = await attend(session);
  expect(await change).toMatchObject({ type: 'idle', stopReason: 'end_turn', totals: { outputTokens: 5 } });
});

it('the spend is reported as soon as it reaches its mark, also on the stream', async () => {
  const session = await sessionOf(5);
  const { change } = await attend(session, { tellAtMicros: 6 * 10 });
  await attended(session);
  session.say();
  expect(await change).toMatchObject({ type: 'spent', totals: { spendMicros: 60 } });
});

it('a session that says nothing is reported as quiet after the limit', async () => {
  const session = await sessionOf(0);
  const { change } = await attend(session, { idleMs: 3_000 });
  expect(await change).toMatchObject({ type: 'quiet' });
});

it('a session is not quiet if what it said has not been read yet, because the stream or this process stood still', async () => {
  const session = await standInSessionOf(api);
  // It has been silent for a minute when it is attended.
  for (const event of session.events) event.processed_at = new Date(Date.now() - 60_000).toISOString();
  let streams = 0;
  const ask: typeof fetch = async (input, init) => {
    const url = String(input instanceof Request ? input.url : input);
    const response = await fetch(input, init);
    if (url.includes('/stream')) return ++streams === 1 ? neverRead(response, init?.signal) : response;
    if (url.includes('/events') && streams === 1) session.say();
    return response;
  };
  Object.assign(session, { createdAt: new Date(Date.now() - 60_000).toISOString() });
  const { change } = await attend(session, { idleMs: 61_500, ask });
  await Promise.race([change, until('it is attended again', () => streams === 2)]);
  session.endTurn();
  expect(await change).toMatchObject({ type: 'idle', totals: { outputTokens: 1 } });
});

it('attending ends when it is cancelled', async () => {
  const session = await sessionOf(1);
  const { change, cancel } = await attend(session);
  const before = listed();
  await attended(session);
  await until('the history is read', () => listed() > before);
  cancel();
  await expect(change).rejects.toThrow('No longer attended');
  await until('the stream is closed', () => !session.isAttended);
});

it('a second attempt counts from the history', async () => {
  const session = await sessionOf(2_000);
  const first = await attend(session);
  await attended(session);
  first.cancel();
  await expect(first.change).rejects.toThrow();
  session.say();
  const second = await attend(session);
  await attended(session);
  session.endTurn();
  expect(await second.change).toMatchObject({ totals: { outputTokens: 2_001 } });
});

it.each([
  ['on the stream', (session: StandInSession) => session.delete()],
  ['although its stream is silent', (session: StandInSession) => (session.isDeleted = true)],
])('a session that somebody else deletes is reported at once, %s', async (_, remove) => {
  const session = await sessionOf(3);
  const { change } = await attend(session, { lookMs: 200 });
  await attended(session);
  remove(session);
  expect(await change).toMatchObject({ type: 'gone', how: 'deleted', totals: { outputTokens: 3, spendPartial: true } });
});

it('a session that somebody else archives is reported', async () => {
  const session = await sessionOf(3);
  const { change } = await attend(session, { lookMs: 200 });
  await attended(session);
  session.archive();
  expect(await change).toMatchObject({ type: 'gone', how: 'archived' });
});

it('a session that was deleted before it is attended is reported', async () => {
  const session = await sessionOf(3);
  session.isDeleted = true;
  expect(await (await attend(session)).change).toMatchObject({ type: 'gone', how: 'deleted' });
});

/** A session with a clone, an App whose tokens are `ghs_1`, `ghs_2` and so on, and what the session was given. */
function clone(session: StandInSession) {
  const given: string[] = [];
  let [count, forgotten, updatedAt] = [1, 0, session.createdAt];
  const none = createGithubAccess(readEnvironment({}, 'command').github);
  const access: GithubAccess = {
    ...none,
    app: () => ({ id: '1', privateKey: '' }),
    ofRun: (runId) => ({ ...none.ofRun(runId), tokenFor: async () => `ghs_${count}` }),
    forget: () => (count++, forgotten++ === 0),
  };
  const ask: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.includes('/resources')) return await fetch(input, init);
    if (init?.method?.toUpperCase() === 'POST') {
      updatedAt = new Date(Date.now() + 1).toISOString();
      const body = await new Response(init.body).json();
      given.push((body as { authorization_token: string }).authorization_token);
    }
    const resource = { id: 'sesrsc_1', type: 'github_repository', updated_at: updatedAt };
    return Response.json(init?.method?.toUpperCase() === 'POST' ? resource : { data: [resource], next_page: null });
  };
  return { given, watched: { access, ask, runId: 'fix-bug/github/1', repository: 'acme/api' } };
}

function refuseClone(session: StandInSession): void {
  const error = { type: 'repository_authentication_error', message: 'refused', retry_status: { type: 'retrying' } };
  session.report('session.error', { error });
}

it('a session whose clone is refused gets another token of the App and goes on, and ends if that one is refused as well', async () => {
  const session = await sessionOf(1);
  noteCloneToken(session.id, 'ghs_1');
  const { given, watched } = clone(session);
  const first = await attend(session, watched);
  await attended(session);
  refuseClone(session);
  await until('it has another token', () => given.length === 1);
  session.say();
  session.endTurn();
  expect(await first.change).toMatchObject({ type: 'idle' });
  // The next segment reads the same error again.
  session.begin();
  const second = await attend(session, watched);
  await attended(session);
  refuseClone(session);
  expect(await second.change).toMatchObject({ type: 'fatal', message: 'repository_authentication_error: refused' });
  expect(given).toEqual(['ghs_2']);
});

it('a worker that did not open the session gives it a token of its own, although its clone was refused before', async () => {
  const session = await sessionOf(1);
  refuseClone(session);
  const { given, watched } = clone(session);
  const { change } = await attend(session, watched);
  await until('it has a token', () => given.length > 0);
  session.endTurn();
  expect(await change).toMatchObject({ type: 'idle' });
});

it('a refused clone ends a session whose token is a personal one', async () => {
  const session = await sessionOf(1);
  refuseClone(session);
  const { change } = await attend(session, { runId: 'fix-bug/github/1', repository: 'acme/api' });
  expect(await change).toMatchObject({ type: 'fatal' });
});

/** The same answer, of which no byte arrives until the request is aborted. */
function neverRead({ headers }: Response, signal: AbortSignal | null | undefined): Response {
  const body = new ReadableStream({
    start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason)),
  });
  return new Response(body, { headers });
}
