import { RequestError } from 'octokit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { closeDueIssues } from '../../../../activities/upkeep/close-due-issues.ts';
import { verifyOutcome } from '../../../../activities/report/verify-outcome.ts';
import type { OutputRequest } from '../../../../contract/output.ts';
import { createIssue } from '../../../../definitions/outputs/issues/create-issue.ts';
import type { RequestedFault } from '../../../../stand-ins/forge/faults.ts';
import { isDone, openStage, type RequestChange, type Stage } from '../../../support/activities/open-stage.ts';
import { openForge, REPOSITORY, WRITE_TOKEN, type OpenForge } from '../../../support/forge/open-forge.ts';
import { makeDue } from '../../../support/activities/make-due.ts';
import { oneIn, sampled } from '../../../support/setup/sampled.ts';

const itSampled = oneIn(4);

const OPTIONS = { 'title-prefix': '[nightly] ', labels: ['report'], assignees: ['acme'], 'close-older-issues': true };
const WORDS = { title: 'All is well', body: 'Nothing broke, @ada.' };

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
});
afterAll(() => forge.close());
beforeEach(async () => {
  stage = await openStage(forge);
  for (const { id, state } of nightly()) if (state === 'open') forge.forge.changeIssue(id, { state: 'closed' });
});
afterEach(() => stage.close());

function nightly() {
  return forge.forge.state().issues.filter(({ title }) => title.startsWith('[nightly] '));
}

function open() {
  return nightly().filter(({ state }) => state === 'open');
}

function comments(number: number) {
  return forge.forge.state().comments.filter(({ issueNumber }) => issueNumber === number);
}

interface Change extends RequestChange {
  options?: Record<string, unknown>;
}

function request(toolUseId: string, { options = OPTIONS, ...change }: Change = {}): OutputRequest {
  const made = stage.request(toolUseId, change);
  made.automation.safeOutputs.allowed['create-issue'] = createIssue.options.parse(options);
  return made;
}

/** The agent asks for an issue; the activity runs once. */
async function openIssue(change: Change = {}, words: Record<string, unknown> = WORDS) {
  const id = stage.session.use('create_issue', words);
  return { id, result: await stage.run(handOver, request(id, change)) };
}

/** A run of the automation that only this test knows. */
function run(night: number, automation = 'fix-bug'): string {
  return `${automation}/schedule/${stage.event.deliveryId}-${night}`;
}

/** Opens an issue as a run before this one; returns its number. */
async function openBefore(): Promise<number> {
  const { result } = await openIssue({ runId: run(1) });
  isDone(result);
  return open().at(-1)?.number ?? 0;
}

function refusal(status: number, message: string): RequestError {
  return new RequestError(message, status, { request: { method: 'POST', url: 'https://forge', headers: {} } });
}

const JSON_TYPE = { 'content-type': 'application/json' };

describe('create_issue', () => {
  itSampled('opens an issue with the prefix, the labels and the agent’s words, cleaned and marked', async () => {
    const { id, result } = await openIssue();
    isDone(result);
    const [issue] = open();
    expect(issue).toMatchObject({ title: '[nightly] All is well', labels: ['report'], author: 'curfew-bot' });
    expect(issue?.body).toMatch(
      /^Nothing broke, `@ada`\.\n\n---\n<sub>Made by the automation \*Fix a bug\* with Curfew/,
    );
    expect(issue?.body).toContain(`<!-- curfew:fix-bug/github/${stage.event.deliveryId}:create-issue:1 -->`);
    const url = `${forge.forge.serverUrl}/acme/api/issues/${issue?.number}`;
    expect(result.artefact).toEqual({ type: 'issue', url, number: issue?.number });
    expect(stage.session.answers(id)).toEqual([{ text: `Issue #${issue?.number} is open: ${url}`, isError: false }]);
    const artefacts = [result.artefact].filter((artefact) => artefact !== null);
    expect(await stage.run(verifyOutcome, { repository: 'acme/api', artefacts })).toEqual({ verified: true });
    expect(forge.openapiErrors()).toEqual([]);
  });

  it('closes what earlier runs of the automation opened, and names the new issue there', async () => {
    const first = await openBefore();
    const stranger = forge.forge.createIssue({ repository: 'acme/api', title: '[nightly] By hand', author: 'ada' });
    const { id, result } = await openIssue({ runId: run(2) });
    isDone(result);
    const [byHand, newest] = open();
    expect(byHand?.number).toBe(stranger.number);
    expect(nightly().find(({ number }) => number === first)).toMatchObject({
      state: 'closed',
      stateReason: 'not_planned',
    });
    expect(comments(first).map(({ body }) => body)).toEqual([
      `Closed, because there is a newer one: ${forge.forge.serverUrl}/acme/api/issues/${newest?.number}\n\n<!-- curfew:${run(2)}:create-issue-closes:1 -->`,
    ]);
    expect(stage.session.answers(id)[0]?.text).toContain(`Closed, because this one is newer: #${first}`);
  });

  it('leaves alone what another automation or the same run opened, and what a person has renamed', async () => {
    const renamed = await openBefore();
    const change = nightly().find(({ number }) => number === renamed);
    forge.forge.changeIssue(change?.id ?? 0, { title: 'Keep this' });
    isDone((await openIssue({ runId: run(1, 'fix-bugs') })).result);
    isDone((await openIssue({ runId: run(2), options: { ...OPTIONS, max: 2 } })).result);
    isDone((await openIssue({ runId: run(2), options: { ...OPTIONS, max: 2 }, ordinal: 2 })).result);
    expect(open()).toHaveLength(3);
    expect(forge.forge.state().issues.find(({ number }) => number === renamed)?.state).toBe('open');
  });

  itSampled('leaves alone what a person has opened again, and closes the others', async () => {
    const first = await openBefore();
    isDone((await openIssue({ runId: run(2) })).result);
    const reopened = nightly().find(({ number }) => number === first);
    forge.forge.changeIssue(reopened?.id ?? 0, { state: 'open', closedAt: null });
    const { result } = await openIssue({ runId: run(3) });
    isDone(result);
    expect(open().map(({ number }) => number)).toEqual([first, (result.artefact as { number: number }).number]);
    expect(comments(first)).toHaveLength(1);
  });

  it('says which labels the forge has silently left out', async () => {
    stage.dependencies.github.labelsOf = () => Promise.resolve(['other']);
    const { id, result } = await openIssue();
    isDone(result);
    expect(stage.session.answers(id)[0]?.text).toContain('The forge did not set the labels report: GITHUB_TOKEN');
  });

  it('closes older ones where the prefix has spaces around it, which no title keeps', async () => {
    const options = { ...OPTIONS, 'title-prefix': '  [nightly] ' };
    isDone((await openIssue({ runId: run(1), options })).result);
    isDone((await openIssue({ runId: run(2), options })).result);
    expect(open()).toHaveLength(1);
  });

  itSampled(
    'closes ten itself, leaves the others to upkeep, and closes none where the automation does not say so',
    async () => {
      const former = nightly().length;
      for (let night = 1; night <= 12; night += 1) {
        isDone((await openIssue({ runId: run(night), options: { 'title-prefix': '[nightly] ' } })).result);
      }
      expect(open()).toHaveLength(12);
      const { id, result } = await openIssue({ runId: run(13) });
      isDone(result);
      expect(open()).toHaveLength(3);
      expect(stage.session.answers(id)[0]?.text).toContain('2 more older issues are closed within the next minutes');
      await closeDueIssues.run(stage.dependencies);
      expect(open()).toHaveLength(1);
      for (const { number } of nightly().slice(former, -1)) expect(comments(number)).toHaveLength(1);
    },
  );

  it('leaves the marked issue of a stranger open, and takes none for its own, if the forge does not tell our account', async () => {
    const { github } = stage.dependencies;
    github.botLogin = () => Promise.resolve(null);
    const fake = (of: string) =>
      forge.forge.createIssue({ repository: 'acme/api', title: '[nightly] Copied', author: 'ada', body: `x\n\n${of}` });
    const [older, same] = [1, 2].map((night) => fake(`<!-- curfew:${run(night)}:create-issue:1 -->`));
    const { id, result } = await openIssue({ runId: run(2) });
    isDone(result);
    expect(open().map(({ author }) => author)).toEqual(['ada', 'ada', 'curfew-bot']);
    expect(comments(older?.number ?? 0)).toEqual([]);
    expect(same?.number).not.toBe(open().at(-1)?.number);
    expect(stage.session.answers(id)[0]?.text).toMatch(
      /\nLooking for older issues in acme\/api was not possible: GitHub does not tell as which account Curfew writes\. What to do: set GITHUB_LOGIN for the workers$/,
    );
  });

  it('is kept when the forge takes no assignee, and closes a locked issue without a comment', async () => {
    const first = await openBefore();
    forge.forge.failNext({ match: /^POST .*\/assignees$/, status: 403 });
    forge.forge.failNext({ match: new RegExp(`^POST .*/issues/${first}/comments$`), status: 403 });
    const { id, result } = await openIssue({ runId: run(2) });
    isDone(result);
    expect(open()).toHaveLength(1);
    expect(stage.session.answers(id)[0]?.text).toMatch(/\nAssigning #\d+ to acme was not possible: /);
    expect(stage.session.answers(id)[0]?.text).toMatch(new RegExp(`\nClosed, because this one is newer: #${first}$`));
    expect(comments(first)).toEqual([]);
  });

  it('is kept when the forge does not say which older ones there are', async () => {
    const first = await openBefore();
    stage.dependencies.github.findOpenIssues = async () => {
      forge.forge.failNext({ match: /^GET .*\/issues$/, status: 403 });
      return await forge.octokit.rest.issues.listForRepo(REPOSITORY).then(() => []);
    };
    const { id, result } = await openIssue({ runId: run(2) });
    isDone(result);
    expect(stage.session.answers(id)[0]?.text).toMatch(/\nLooking for older issues in acme\/api was not possible: /);
    expect(open().map(({ number }) => number)).toContain(first);
  });

  it.each([
    [410, 'Issues are disabled for this repo', 'issues are switched off in this repository'],
    [403, 'Repository was archived so is read-only.', 'the repository is archived'],
    [451, 'Repository access blocked', 'the forge has blocked this repository for legal reasons'],
  ])(
    'tells the agent when the repository takes no issues (%i %s), and the run goes on',
    async (status, message, told) => {
      stage.dependencies.github.createIssue = () => Promise.reject(refusal(status, message));
      expect((await openIssue()).result).toMatchObject({
        done: false,
        message: expect.stringContaining(`${told}. Do not call it again.`) as string,
      });
      // Where issues are switched off, they cannot be listed either.
      forge.forge.failNext({
        match: /^GET .*\/issues$/,
        status,
        body: JSON.stringify({ message }),
        headers: JSON_TYPE,
      });
      expect((await openIssue()).result).toMatchObject({
        message: `Looking for an issue in acme/api was not possible: ${status === 410 ? 'it was deleted, or ' : ''}${told}. Do not call it again.`,
      });
    },
  );

  it('ends the run when the token has not the right', async () => {
    const refused = refusal(403, 'Resource not accessible by personal access token');
    stage.dependencies.github.createIssue = () => Promise.reject(refused);
    await expect(openIssue()).rejects.toMatchObject({ nonRetryable: true, type: 'GithubRefused' });
  });

  it.each([
    ['what the forge refuses', WORDS, /^Opening an issue in acme\/api was not possible: /],
    ['a title without visible words', { ...WORDS, title: '<!-- -->' }, /^The title has no visible words/],
    ['a credential', { ...WORDS, body: `It is ${WRITE_TOKEN}` }, /a credential that is not yours/],
    ['no text', { title: 'x', body: '' }, /^The input is wrong:\n- body: is empty/],
  ])('tells the agent of %s', async (what, words, message) => {
    if (what === 'what the forge refuses') forge.forge.failNext({ match: /^POST .*\/issues$/, status: 422 });
    const { result } = await openIssue({}, words);
    expect(result).toMatchObject({ done: false, message: expect.stringMatching(message) as string });
    expect(open()).toEqual([]);
  });

  it('shows and does nothing when outputs are staged, and goes nowhere without a repository', async () => {
    const { result } = await openIssue({ outputs: { staged: true } });
    const note = 'Staged: nothing was done. An issue "[nightly] All is well" would have been opened in acme/api.';
    expect(result).toMatchObject({ done: true, effect: 'staged', note });
    const event = { ...stage.event, repository: null };
    expect((await openIssue({ event, checkout: false })).result).toMatchObject({
      message: 'This run is about no repository, so there is none to open an issue in.',
    });
    expect(open()).toEqual([]);
  });

  it('is not opened again when somebody deleted it and only our own result was lost', async () => {
    const { id, result } = await openIssue();
    isDone(result);
    stage.dependencies.github.listIssues = () => Promise.resolve([]);
    const again = await stage.run(handOver, request(id));
    expect(again).toMatchObject({ done: true, effect: 'no-change', artefact: null });
    expect(open()).toHaveLength(1);
  });
});

const lost = { after: true, cutSocket: true };
const POINTS: [string, RequestedFault][] = [
  ['looking for the issue', { match: /^GET .*\/issues$/, status: 502 }],
  ['opening the issue', { match: /^POST .*\/issues$/, status: 503 }],
  ['opening the issue, when only the answer is lost', { match: /^POST .*\/issues$/, ...lost }],
  [
    'opening the issue, when the forge limits us',
    { match: /^POST .*\/issues$/, status: 403, headers: { 'retry-after': '1' } },
  ],
  ['assigning it', { match: /^POST .*\/assignees$/, status: 500 }],
  ['assigning it, when only the answer is lost', { match: /^POST .*\/assignees$/, ...lost }],
];

describe('one issue, one comment on each older one, one answer', () => {
  it.each(sampled([...POINTS, ['answering the tool', null] as const]))('after a failure while %s', async (_, fault) => {
    const older = [await openBefore()];
    await forge.octokit.rest.issues.create({
      ...REPOSITORY,
      title: '[nightly] Also older',
      body: '<!-- curfew:fix-bug/schedule/0:create-issue:1 -->',
    });
    older.push(open().at(-1)?.number ?? 0);
    const id = stage.session.use('create_issue', WORDS);
    const again = () => stage.run(handOver, request(id, { runId: run(9) }));
    if (fault === null) stage.session.loseNextAnswer('before it arrives');
    else forge.forge.failNext(fault);
    await expect(again()).rejects.not.toMatchObject({ nonRetryable: true });
    const result = await again();
    isDone(result);
    expect(await again()).toMatchObject({ done: true, artefact: result.artefact });
    expect(open().map(({ number }) => number)).toEqual([(result.artefact as { number: number }).number]);
    for (const number of older) expect(comments(number)).toHaveLength(1);
    expect(stage.session.answers(id)).toHaveLength(1);
  });
});

const CLOSING_POINTS: [string, RequestedFault][] = [
  ['reading an older one', { match: /^GET .*\/issues\/\d+$/, status: 502 }],
  ['looking for comments on an older one', { match: /^GET .*\/comments$/, status: 502 }],
  ['closing an older one', { match: /^PATCH .*\/issues\/\d+$/, cutSocket: true }],
  ['closing an older one, when only the answer is lost', { match: /^PATCH .*\/issues\/\d+$/, ...lost }],
  [
    'closing an older one, when the forge limits us',
    { match: /^PATCH .*\/issues\/\d+$/, status: 403, headers: { 'retry-after': '1' } },
  ],
  ['commenting on an older one', { match: /^POST .*\/comments$/, status: 502 }],
  ['commenting on an older one, when only the answer is lost', { match: /^POST .*\/comments$/, ...lost }],
];

describe('what the run could not close is closed by upkeep, with one comment', () => {
  it.each(sampled(CLOSING_POINTS))('after a failure while %s', async (_, fault) => {
    const first = await openBefore();
    forge.forge.failNext(fault);
    const { id, result } = await openIssue({ runId: run(2) });
    isDone(result);
    expect(stage.session.answers(id)[0]?.text).toMatch(new RegExp(`\\n#${first} is closed later: `));
    await makeDue(stage.dependencies.database);
    await closeDueIssues.run(stage.dependencies);
    expect(open().map(({ number }) => number)).toEqual([(result.artefact as { number: number }).number]);
    expect(comments(first)).toHaveLength(1);
    expect(await stage.dependencies.database.selectFrom('issuesToClose').selectAll().execute()).toEqual([]);
  });
});

describe('close-older-key', () => {
  const KEYED = { 'close-older-issues': true, 'close-older-key': '[Weekly] Report' };

  function withKey() {
    return forge.forge.state().issues.filter(({ body, state }) => state === 'open' && body?.includes('curfew-key:'));
  }

  itSampled('closes what carries the key, whatever its title and automation, and nothing else', async () => {
    const first = await openBefore();
    isDone((await openIssue({ runId: run(1, 'other'), options: KEYED })).result);
    const forged = { body: '<!-- curfew-key:weekly-report -->', author: 'ada' };
    const byHand = forge.forge.createIssue({ repository: 'acme/api', title: 'By hand', ...forged });
    const { result } = await openIssue({ runId: run(2), options: KEYED });
    isDone(result);
    expect(withKey().map(({ number }) => number)).toEqual([
      byHand.number,
      (result.artefact as { number: number }).number,
    ]);
    expect(open().map(({ number }) => number)).toEqual([first]);
    for (const { id } of withKey()) forge.forge.changeIssue(id, { state: 'closed' });
  });

  it('does not let the agent write a key', async () => {
    isDone(
      (await openIssue({ runId: run(1), options: {} }, { ...WORDS, body: 'x <!-- curfew-key:weekly-report -->' }))
        .result,
    );
    expect(withKey()).toEqual([]);
  });
});
