import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../activities/outputs/hand-over.ts';
import { verifyOutcome } from '../../../activities/report/verify-outcome.ts';
import { storeDeliveries } from '../../../database/inbox/store-deliveries.ts';
import { sentryResolveIssue } from '../../../definitions/outputs/sentry-resolve-issue.ts';
import type { RequestedFault } from '../../../stand-ins/forge/faults.ts';
import { issueHook, type StandInIssue } from '../../../stand-ins/sentry/payloads.ts';
import { startSentry, type StandInSentry } from '../../../stand-ins/sentry/start-sentry.ts';
import { isDone, openStage, type Stage } from '../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../support/forge/open-forge.ts';
import { sampled } from '../../support/setup/sampled.ts';
import { newIssue } from '../../support/triggers/sentry-request.ts';

const TOKEN = 'sntrys-a-token-of-the-test';

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
  const { environment, database } = stage.dependencies;
  environment.sentry = { url: sentry.url, authToken: TOKEN, organization: null };
  const { payload } = issueHook('created', newIssue, sentry.url);
  const body = new TextEncoder().encode(JSON.stringify(payload));
  const receivedAt = '2026-11-10T20:57:00.000Z';
  const delivery = { source: 'sentry', deliveryId: 'one', name: 'issue', headers: {}, state: 'pending' as const };
  await storeDeliveries(database, [{ ...delivery, body, receivedAt, reason: null }]);
});
afterEach(async () => {
  await stage.close();
  await sentry.close();
});

interface Change {
  staged?: boolean;
  options?: Record<string, unknown> | null;
}

function request(id: string, { staged = false, options = null }: Change = {}) {
  const event = {
    ...stage.event,
    source: 'sentry',
    name: 'issue',
    deliveryId: 'one',
    subject: 'sentry:4711',
    repository: null,
  };
  const made = stage.request(id, { event, runId: 'fix/sentry/one' });
  const allowed = { 'sentry-resolve-issue': sentryResolveIssue.options.parse(options) };
  return { ...made, automation: { ...made.automation, safeOutputs: { staged, allowed } } };
}

const resolve = (change?: Change) =>
  stage.run(handOver, request(stage.session.use('sentry_resolve_issue', {}), change));
const addIssue = (status: StandInIssue['status'] = 'unresolved') => sentry.addIssue({ ...newIssue, status });
const puts = () => sentry.requests().filter((made) => made.startsWith('PUT '));

describe('sentry_resolve_issue', () => {
  it('resolves the issue that started the run, in the next release if the automation says so', async () => {
    addIssue();
    const result = await resolve({ options: { 'in-next-release': true } });
    isDone(result);
    const url = `${sentry.url}/organizations/acme/issues/4711/#resolved`;
    expect(result.artefact).toEqual({ type: 'sentry-resolution', url });
    expect(sentry.issue('4711')).toMatchObject({ status: 'resolved', statusDetails: { inNextRelease: true } });
    const verify = () =>
      stage.run(verifyOutcome, { repository: null, artefacts: [{ type: 'sentry-resolution', url }] });
    expect(await verify()).toEqual({ verified: true });
    Object.assign(sentry.issue('4711') ?? {}, { status: 'unresolved' });
    const reason = 'issue 4711 at Sentry is unresolved, not resolved';
    expect(await verify()).toEqual({ verified: false, reason });
  });

  const POINTS: [string, RequestedFault | null][] = [
    ['reading it', { match: /^GET .*\/issues\/4711\/$/, cutSocket: true }],
    ['resolving it', { match: /^PUT /, status: 503 }],
    ['resolving it, when only the answer is lost', { match: /^PUT /, after: true, cutSocket: true }],
    ['waiting for a rate limit', { match: /^PUT /, status: 429, headers: { 'retry-after': '2' } }],
    ['answering the tool', null],
  ];

  it.each(sampled(POINTS, 2))('counts as done after a failure while %s', async (_, fault) => {
    addIssue();
    const asked = request(stage.session.use('sentry_resolve_issue', {}));
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else sentry.failNext(fault);
    const failure = await stage.run(handOver, asked).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toMatchObject({ nonRetryable: true });
    const result = await stage.run(handOver, asked);
    expect(result).toMatchObject({ done: true, effect: 'delivered' });
    expect(await stage.run(handOver, asked)).toEqual(result);
    expect(puts().length).toBeLessThanOrEqual(2);
  });

  it('changes nothing if a person has resolved or archived it, and says so if it is gone', async () => {
    expect(await resolve()).toMatchObject({
      message: 'Sentry has no issue 4711 any more, or SENTRY_AUTH_TOKEN may not see it.',
    });
    addIssue('resolved');
    expect(await resolve()).toMatchObject({ effect: 'no-change', note: 'Issue 4711 at Sentry is resolved already.' });
    Object.assign(sentry.issue('4711') ?? {}, { status: 'ignored' });
    expect(await resolve()).toMatchObject({
      message: 'A person has archived issue 4711 at Sentry, and it stays so. Do not call this again.',
    });
    expect(puts()).toEqual([]);
  });

  it('tells the agent what Sentry refuses, and does nothing when outputs are staged', async () => {
    addIssue();
    expect(await resolve({ staged: true })).toMatchObject({
      effect: 'staged',
      note: 'Staged: nothing was done. Issue 4711 at Sentry would have been resolved.',
    });
    sentry.failNext({ match: /^PUT /, status: 400 });
    expect(await resolve()).toMatchObject({
      done: false,
      message: expect.stringMatching(/^Issue 4711 at Sentry was not resolved: PUT .*: Sentry answered 400/) as string,
    });
    expect(sentry.issue('4711')?.status).toBe('unresolved');
  });
});
