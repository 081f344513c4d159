import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lookUp } from '../../../activities/lookups/look-up.ts';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { sentryAddComment } from '../../../activities/outputs/sentry-add-comment/sentry-add-comment.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { hasOwnSentryMark } from '../../../definitions/sources/sentry/own-sentry-mark.ts';
import type { RequestedFault } from '../../../stand-ins/forge/faults.ts';
import { issueHook } from '../../../stand-ins/sentry/payloads.ts';
import { startSentry, type StandInSentry } from '../../../stand-ins/sentry/start-sentry.ts';
import { isDone, openStage, type RequestChange, type Stage } from '../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../support/forge/open-forge.ts';
import { newIssue } from '../../support/triggers/sentry-request.ts';

const TOKEN = 'sntrys-a-token-of-the-test';
const PATH = '/organizations/acme/issues/4711';

let forge: OpenForge;
let stage: Stage;
let sentry: StandInSentry;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
  sentry = await startSentry({ token: TOKEN });
  sentry.addIssue(newIssue);
  const { environment, database } = stage.dependencies;
  environment.sentry = { url: sentry.url, authToken: TOKEN, organization: null };
  const { payload } = issueHook('created', newIssue, sentry.url);
  await storeDeliveries(database, [
    {
      source: 'sentry',
      deliveryId: 'one',
      name: 'issue',
      headers: {},
      body: new TextEncoder().encode(JSON.stringify(payload)),
      receivedAt: '2026-11-10T20:57:00.000Z',
      state: 'pending',
      reason: null,
    },
  ]);
});
afterEach(async () => {
  await stage.close();
  await sentry.close();
});

/** The request of a run that the issue at Sentry started. */
function requestOf(id: string, { staged = false, ...change }: RequestChange & { staged?: boolean } = {}) {
  const event = {
    ...stage.event,
    source: 'sentry',
    name: 'issue',
    deliveryId: 'one',
    subject: 'sentry:4711',
    repository: null,
  };
  const request = stage.request(id, { event, runId: 'fix/sentry/one', ...change });
  const safeOutputs = { staged, allowed: { 'sentry-add-comment': { max: 1 } } };
  return { ...request, automation: { ...request.automation, safeOutputs } };
}

function comment(body: string, change: Parameters<typeof requestOf>[1] = {}) {
  return stage.run(handOver, requestOf(stage.session.use('sentry_add_comment', { body }), change));
}

describe('sentry_add_comment', () => {
  it('adds the agent’s words, cleaned, to the issue that started the run, with a mark at their end', async () => {
    const result = await comment('Found it, @ada. See http://evil.example/x');
    isDone(result);
    const [made] = sentry.comments('4711');
    expect(made?.text).toMatch(/^Found it, `@ada`\./);
    expect(made?.text).not.toContain('evil.example/x');
    expect(made?.text).toMatch(
      /\n\nMade by the automation \*Fix a bug\* with Curfew\.\n`curfew:fix\/sentry\/one:sentry-add-comment:1`$/,
    );
    expect(hasOwnSentryMark(made?.text ?? null)).toBe(true);
    const url = `${sentry.url}/organizations/acme/issues/4711/activity/#${made?.id}`;
    expect(result.artefact).toEqual({ type: 'sentry-comment', url });
    const lookup = {
      dependencies: stage.dependencies,
      github: stage.dependencies.github,
      artefact: { type: 'sentry-comment', url },
      repository: null,
      betweenLooksMs: 1,
    };
    expect(await sentryAddComment.verify['sentry-comment']?.(lookup)).toBeNull();
    sentry.deleteComment(made?.id ?? '');
    expect(await sentryAddComment.verify['sentry-comment']?.(lookup)).toBe(`comment ${url} does not exist`);
  });

  const lost = { after: true, cutSocket: true };
  const POINTS: [string, RequestedFault | null][] = [
    ['asking for the organization', { match: /^GET \/organizations\/$/, status: 502 }],
    ['looking for the comment', { match: /^GET .*\/comments\/$/, cutSocket: true }],
    ['adding it', { match: /^POST .*\/comments\/$/, status: 503 }],
    ['adding it, when only the answer is lost', { match: /^POST .*\/comments\/$/, ...lost }],
    ['waiting for a rate limit', { match: /^POST .*\/comments\/$/, status: 429, headers: { 'retry-after': '2' } }],
    ['answering the tool', null],
  ];

  it.each(POINTS)('is made once after a failure while %s', async (_, fault) => {
    const request = requestOf(stage.session.use('sentry_add_comment', { body: 'Once' }));
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else sentry.failNext(fault);
    const failure = await stage.run(handOver, request).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toMatchObject({ nonRetryable: true });
    if (fault?.status === 429) expect(failure).toMatchObject({ type: 'SentryRateLimit', nextRetryDelay: 2_000 });
    const result = await stage.run(handOver, request);
    isDone(result);
    expect(await stage.run(handOver, request)).toEqual(result);
    expect(sentry.comments('4711')).toHaveLength(1);
  });

  it('adopts its comment if Sentry says that this was posted already', async () => {
    sentry.failNext({ match: /^POST .*\/comments\/$/, status: 400, after: true });
    isDone(await comment('Once'));
    expect(sentry.comments('4711')).toHaveLength(1);
  });

  it.each([
    [400, /^POST/, 'Sentry answered 400'],
    [404, /^GET .*comments/, 'there is no such issue any more'],
  ])('tells the agent, and goes on, where Sentry answers %d', async (status, match, why) => {
    sentry.failNext({ match, status });
    const message = expect.stringContaining(`The comment was not added to issue 4711 at Sentry: `) as string;
    const refused = await comment('Hello');
    expect(refused).toMatchObject({ done: false, message });
    expect(JSON.stringify(refused)).toContain(why);
  });

  it('shows and does nothing when outputs are staged', async () => {
    const note = 'Staged: nothing was done. A comment would have been added to issue 4711 at Sentry.';
    expect(await comment('Hello', { staged: true })).toMatchObject({ effect: 'staged', note });
    expect(sentry.requests()).toEqual([]);
  });

  it('is refused where Sentry did not start the run, or without a token', async () => {
    expect(await comment('Hello', { event: stage.event })).toMatchObject({
      done: false,
      message: expect.stringContaining('was not started by an issue at Sentry') as string,
    });
    stage.dependencies.environment.sentry.authToken = null;
    expect(await comment('Hello')).toMatchObject({
      done: false,
      message: 'Nothing can be added at Sentry: SENTRY_AUTH_TOKEN is not set.',
    });
  });

  it.each([
    [401, 'is not valid there'],
    [403, 'may not do this'],
  ])('ends the run where Sentry answers %d, and says what to do', async (status, advice) => {
    sentry.failNext({ match: /^POST/, status });
    const failure = await comment('Hello').catch((error: unknown) => error);
    expect(failure).toMatchObject({ type: 'SentryRefused', nonRetryable: true });
    expect(String(failure)).toContain(advice);
    expect(String(failure)).not.toContain(TOKEN);
  });
});

describe('get_sentry_event', () => {
  async function look(input: Record<string, unknown>, event = requestOf('x').event) {
    const id = stage.session.use('get_sentry_event', input);
    const { runId, checkout, sessionId } = requestOf(id);
    const automation = { id: 'fix', name: 'Fix', permissions: { sentry: 'read' } } as const;
    await stage.run(lookUp, { runId, checkout, sessionId, event, toolUseId: id, automation });
    return stage.session.answers(id)[0];
  }

  it('answers with the newest event of the run’s issue: what was thrown, where, and what led to it', async () => {
    const answer = await look({});
    expect(answer?.isError).toBe(false);
    expect(answer?.text).toContain('Title: TypeError: total is undefined');
    expect(answer?.text).toContain(
      'TypeError: items is undefined\n  at total (checkout/total.js:12:5) [in the application]\n      return cart.items.length;\n  at handle (server.js:3)',
    );
    expect(answer?.text).toContain('Breadcrumbs, the latest at the end:\n2026-11-10T20:55:59Z info http GET /cart');
    expect(answer?.text).toContain('Request: POST https://shop.example/checkout');
    expect(sentry.requests()).toEqual(['GET /organizations/', `GET ${PATH}/events/latest/`]);
  });

  it('answers for other issues of the same project alone', async () => {
    sentry.addIssue({ ...newIssue, id: '1', project: newIssue.project });
    sentry.addIssue({ ...newIssue, id: '2', project: 'payroll' });
    expect(await look({ issue: '1' })).toMatchObject({ isError: false });
    const text = 'is not of the project that this work is about; only its issues can be read.';
    expect(await look({ issue: '2' })).toEqual({ isError: true, text: `Issue 2 ${text}` });
    expect(await look({ issue: '9' })).toEqual({ isError: true, text: `Issue 9 ${text}` });
    expect(await look({ issue: '../1' })).toMatchObject({ isError: true });
    expect(await look({ issue: '1' }, stage.event)).toMatchObject({ isError: true });
  });

  it('says what is missing', async () => {
    expect(await look({}, stage.event)).toMatchObject({
      isError: true,
      text: expect.stringContaining('no issue') as string,
    });
    stage.dependencies.environment.sentry.authToken = null;
    expect(await look({})).toEqual({
      isError: true,
      text: 'Sentry cannot be read here: SENTRY_AUTH_TOKEN is not set.',
    });
  });
});
