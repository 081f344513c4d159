import { RequestError } from 'octokit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import type { OutputRequest } from '../../../../contract/output.ts';
import { holdNoopIssue } from '../../../../database/issues/noop-issues.ts';
import { noop } from '../../../../definitions/outputs/noop.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { isDone, openStage, type RequestChange, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { sampled } from '../../../support/setup/sampled.ts';

let forge: OpenForge;
let stage: Stage;
let first: number;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
  first = stage.issue;
});
afterEach(() => stage.close());

/** The issues of this test. */
function reports() {
  const { issues } = forge.forge.state();
  return issues.filter(({ number, title }) => number > first && title === '[curfew] No-op runs of Fix a bug');
}

function comments(number = reports()[0]?.number) {
  return forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === number);
}

function run(night: number): string {
  return `fix-bug/schedule/${stage.event.deliveryId}-${night}`;
}

function request(id: string, change: RequestChange = {}, options: object = { 'report-as-issue': true }): OutputRequest {
  const made = stage.request(id, change);
  made.automation.safeOutputs.always = { noop: noop.options.parse(options) };
  return made;
}

/** The agent of a run says that nothing is to be changed. */
async function say(change: RequestChange = {}, reason = 'All is well, @ada.') {
  const id = stage.session.use('noop', { reason });
  const result = await stage.run(handOver, request(id, change));
  isDone(result);
  expect(result).toMatchObject({ effect: 'no-change', artefact: null });
  return result.note;
}

describe('noop with report-as-issue', () => {
  it('is noted on one issue, by one comment of each run', async () => {
    const note = await say({ runId: run(1) });
    const [issue] = reports();
    const page = `${forge.forge.serverUrl}/acme/api/issues/${issue?.number}`;
    expect(note).toMatch(/^All is well, @ada\. \(noted: http.*#issuecomment-\d+\)$/);
    expect(note).toContain(page);
    expect(issue).toMatchObject({ state: 'open', author: 'curfew-bot', labels: [] });
    expect(issue?.body).toMatch(/^Each comment below is by a run of this automation/);
    await say({ runId: run(2) });
    await say({ runId: run(2), ordinal: 2 });
    expect(reports()).toHaveLength(1);
    expect(comments().map(({ body }) => body.split('\n')[0])).toEqual(['All is well, `@ada`.', 'All is well, `@ada`.']);
    expect(comments()[1]?.body).toContain(`<!-- curfew:${run(2)}:noop:1 -->`);
    expect(forge.openapiErrors()).toEqual([]);
  });

  it('is not noted where it is not written, staged, or about no repository', async () => {
    const id = stage.session.use('noop', { reason: 'Fine' });
    expect(await stage.run(handOver, stage.request(id))).toMatchObject({ note: 'Fine' });
    expect(await say({ outputs: { staged: true } }, 'Fine')).toBe(
      'Fine (staged: it would have been noted on an issue of acme/api)',
    );
    expect(await say({ checkout: false, event: { ...stage.event, repository: null } }, 'Fine')).toBe(
      'Fine (not noted on an issue: this run is about no repository)',
    );
    expect(reports()).toEqual([]);
  });

  it('is noted no more on an issue that a person has closed, until it is open again', async () => {
    await say({ runId: run(1) });
    const [issue] = reports();
    forge.forge.changeIssue(issue?.id ?? 0, { state: 'closed' });
    expect(await say({ runId: run(2) }, 'Fine')).toMatch(
      /^Fine \(not noted on http.*\/issues\/\d+, because it is closed\)$/,
    );
    forge.forge.changeIssue(issue?.id ?? 0, { state: 'open' });
    await say({ runId: run(3) });
    expect(reports()).toHaveLength(1);
    expect(comments()).toHaveLength(2);
  });

  it('gets another issue when the first one is gone', async () => {
    await say({ runId: run(1) });
    const { github } = stage.dependencies;
    stage.dependencies.github = { ...github, readIssue: () => Promise.resolve(null) };
    const id = stage.session.use('noop', { reason: 'Fine' });
    const again = () => stage.run(handOver, request(id, { runId: run(2) }));
    await expect(again()).rejects.toThrow(/#\d+ is gone; another one is made at the next attempt$/);
    stage.dependencies.github = github;
    isDone(await again());
    expect(reports()).toHaveLength(2);
    expect(comments(reports()[1]?.number)).toHaveLength(1);
  });

  it('takes a mark in the issue or comment of somebody else for nothing', async () => {
    const body = `<!-- curfew:${run(1)}:noop:1 -->`;
    forge.forge.createIssue({ repository: 'acme/api', title: 'Mine', author: 'ada', body });
    await say({ runId: run(1) });
    expect(reports()).toHaveLength(1);
    expect(comments()).toHaveLength(1);
  });

  it.each([
    ['a locked issue', 403, 'Unable to create comment because issue is locked.'],
    ['a repository without issues', 410, 'Issues are disabled for this repo'],
    ['a text that the forge refuses', 422, 'Validation Failed'],
    ['a token without the right', 403, 'Resource not accessible by integration'],
  ])('ends the run well at %s, and people are told', async (_, status, message) => {
    const refused = new RequestError(message, status, {
      request: { method: 'POST', url: 'https://forge', headers: {} },
    });
    stage.dependencies.github.createComment = () => Promise.reject(refused);
    expect(await say({ runId: run(1) }, 'Fine')).toBe(
      `Fine (Noting it on an issue of acme/api was not possible: ${message})`,
    );
  });

  it('keeps no other run waiting when the issue could not be made', async () => {
    forge.forge.failNext({ match: /^POST .*\/issues$/, status: 410 });
    expect(await say({ runId: run(1) })).toContain('was not possible');
    await say({ runId: run(2) });
    expect(reports()).toHaveLength(1);
  });

  it('waits for another run that makes the issue, and finds what a run made that died', async () => {
    const { database } = stage.dependencies;
    const asked = { automation: 'fix-bug', repository: 'Acme/API', runId: run(1) };
    await holdNoopIssue(database, asked);
    const id = stage.session.use('noop', { reason: 'Fine' });
    const second = () => stage.run(handOver, request(id, { runId: run(2) }));
    await expect(second()).rejects.toThrow('another run of this automation is making the issue; tried again soon');
    const body = `<!-- curfew:${run(1)}:noop:1 -->`;
    const title = '[curfew] No-op runs of Fix a bug';
    const made = forge.forge.createIssue({ repository: 'acme/api', title, author: 'curfew-bot', body });
    await database.updateTable('noopIssues').set({ heldUntil: '2026-01-01T00:00:00.000Z' }).execute();
    isDone(await second());
    expect(reports().map(({ number }) => number)).toEqual([made.number]);
    expect(comments()).toHaveLength(1);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault | null][] = [
  ['looking for the issue', { match: /^GET .*\/issues$/, status: 502 }],
  ['making the issue', { match: /^POST .*\/issues$/, status: 502 }],
  ['making the issue, when only the answer is lost', { match: /^POST .*\/issues$/, ...lost }],
  ['looking for the comment', { match: /^GET .*\/comments$/, cutSocket: true }],
  ['commenting', { match: /^POST .*\/comments$/, status: 503 }],
  ['commenting, when only the answer is lost', { match: /^POST .*\/comments$/, ...lost }],
  ['waiting for a limit', { match: /^POST .*\/comments$/, status: 403, headers: { 'retry-after': '1' } }],
  ['answering the tool', null],
];

describe('one issue and one comment', () => {
  it.each(sampled(POINTS))('are made after a failure while %s', async (_, fault) => {
    const id = stage.session.use('noop', { reason: 'Fine' });
    const again = () => stage.run(handOver, request(id, { runId: run(1) }));
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else forge.forge.failNext(fault);
    await expect(again()).rejects.not.toMatchObject({ nonRetryable: true });
    isDone(await again());
    isDone(await again());
    expect(reports()).toHaveLength(1);
    expect(comments()).toHaveLength(1);
    expect(stage.session.answers(id)).toHaveLength(1);
  });
});
