import { RequestError } from 'octokit';
import { expect, it } from 'vitest';
import type { Automation } from '../../../definitions/automation.ts';
import { contentHash } from '../../../definitions/content-hash.ts';
import { DEFAULT_SETTINGS } from '../../../definitions/settings.ts';
import type { GithubQuestions } from '../../../triggers/sources/github/github-questions.ts';
import type { IncomingEvent } from '../../../triggers/dispatch/incoming-event.ts';
import { planRun, type RunPlan } from '../../../triggers/dispatch/plan-run.ts';
import { githubSource } from '../../../triggers/sources/github/github-source.ts';
import { readGithubEvent } from '../../../triggers/sources/github/read-github-event.ts';
import { fixer, makeAutomation, makeTrigger, onGithub } from '../../support/triggers/make-automation.ts';
import { labeledIssue, makeDelivery } from '../../support/triggers/make-delivery.ts';
import { noGithub } from '../../support/triggers/serve.ts';

const pullRequest = {
  action: 'opened',
  sender: { login: 'octocat', type: 'User' },
  repository: labeledIssue.repository,
  pull_request: {
    number: 7,
    title: 'Right sum',
    body: '',
    draft: false,
    labels: [],
    html_url: 'https://github.example/Acme/API/pull/7',
    base: { ref: 'main', repo: { full_name: 'Acme/API' } },
    head: { ref: 'right', repo: { full_name: 'Acme/API' } },
  },
};

const issue = readGithubEvent(makeDelivery(labeledIssue));
const pull = readGithubEvent(makeDelivery(pullRequest, { name: 'pull_request' }));

function plan(
  automation: Automation,
  incoming: IncomingEvent,
  github: Partial<GithubQuestions> = {},
): Promise<RunPlan> {
  const source = githubSource;
  const request = { automation, agents: [fixer], settings: DEFAULT_SETTINGS, source, incoming, ownAccount: null };
  return planRun(request, { github: { ...noGithub, ...github } });
}

/** A call of Octokit that fails with this answer of GitHub. */
function answered(status: number, headers: Record<string, string> = {}): () => Promise<never> {
  const response = { status, url: '', headers, data: {} };
  const request = { method: 'GET', url: 'https://api.github.example', headers: {} } as const;
  return () => Promise.reject(new RequestError(`HTTP ${status}`, status, { request, response }));
}

it('the input of a run holds the automation with its checkout resolved, the agent, and the event with its subject', async () => {
  const automation = makeAutomation({
    budgets: [{ scope: 'automation', per: 'day', spendMicros: 40_000_000 }],
    approval: [{ before: 'start', approvers: ['user:ada'], count: 1, waitMs: 60_000, otherwise: 'cancel' }],
  });
  expect(await plan(automation, issue)).toEqual({
    reason: 'started by `issues`',
    trigger: 'issues',
    input: {
      version: 1,
      automation: { ...automation, checkout: { repository: 'Acme/API', ref: null, fetchDepth: 50 } },
      agent: fixer,
      automationHash: contentHash(automation),
      agentHash: contentHash(fixer),
      event: {
        source: 'github',
        name: 'issues',
        deliveryId: 'one',
        title: 'The sum is wrong',
        actor: 'octocat',
        repository: 'Acme/API',
        subject: 'issue:acme/api#5',
        url: 'https://github.example/Acme/API/issues/5',
      },
    },
  });
});

it('a subject that the automation makes has no control characters, which a database would refuse', async () => {
  const subject = '${{ github.event.issue.body }}';
  const payload = { ...labeledIssue, issue: { ...labeledIssue.issue, body: 'a\u0000b' } };
  const { input } = await plan(makeAutomation({ subject }), readGithubEvent(makeDelivery(payload)));
  expect(input?.event.subject).toBe('ab');
});

const forWriters = makeAutomation({ triggers: { roles: ['admin', 'maintain', 'write'] } });

it.each([
  ['write', 'started by `issues`'],
  ['read', '`roles` asks for admin, maintain, write; @octocat has read in Acme/API'],
  [null, '`roles` asks for admin, maintain, write; @octocat has none in Acme/API'],
])('the role %s of the actor decides', async (role, reason) => {
  const planned = await plan(forWriters, issue, { permissionOf: async () => role });
  expect(planned.reason).toBe(reason);
  expect(planned.input === null).toBe(role !== 'write');
});

it('a role that cannot be checked does not pass', async () => {
  expect(await plan(forWriters, issue, { permissionOf: answered(403) })).toEqual({
    input: null,
    reason:
      'the role of @octocat in Acme/API cannot be checked: GitHub says 403, HTTP 403. What to do: a classic token may ask this ' +
      'only where its account may push; set GITHUB_READ_TOKEN to a fine-grained token, or one of a GitHub App, that has ' +
      'Metadata: read on this repository',
    values: {},
  });
});

it.each([
  ['unreachable', () => Promise.reject(new Error('connect ECONNREFUSED'))],
  ['broken', answered(502)],
  ['at its rate limit', answered(403, { 'x-ratelimit-remaining': '0' })],
  ['asking for patience', answered(429, { 'retry-after': '60' })],
])('while GitHub is %s, nothing is decided', async (_, permissionOf) => {
  await expect(plan(forWriters, issue, { permissionOf })).rejects.toThrow(
    /^the role of @octocat in Acme\/API could not be read from GitHub: (connect ECONNREFUSED|HTTP \d+)$/,
  );
});

it('an event without an actor has no role', async () => {
  const anonymous = readGithubEvent(makeDelivery({ ...labeledIssue, sender: null }));
  expect(await plan(forWriters, anonymous)).toEqual({
    input: null,
    reason:
      '`roles` asks for admin, maintain, write, and the event has no actor who could have one; `roles: all` asks for none',
    values: {},
  });
});

it('if the automation names paths, the changed files of the pull request decide', async () => {
  const automation = makeAutomation({
    triggers: { sources: { github: onGithub({ pull_request: makeTrigger({ paths: ['src/**'] }) }) } },
  });
  const asked: unknown[] = [];
  const changing = (files: string[]) => async (repository: string, number: number) => {
    asked.push([repository, number]);
    return files;
  };
  expect((await plan(automation, pull, { changedFiles: changing(['src/a.ts']) })).input).not.toBeNull();
  expect(await plan(automation, pull, { changedFiles: changing(['README.md']) })).toEqual({
    input: null,
    reason: 'no changed file is in `paths` (src/**); changed: README.md',
    values: {},
  });
  expect(asked).toEqual([
    ['Acme/API', 7],
    ['Acme/API', 7],
  ]);
});

it('an agent that does not exist and a repository that is not allowed are reasons, not errors', async () => {
  expect((await plan(makeAutomation({ agent: 'nobody' }), issue)).reason).toBe(
    'its agent "nobody" does not exist; add agents/nobody.md, or name another one with `agent`',
  );
  const elsewhere = { repository: '${{ github.event.issue.title }}', ref: null, fetchDepth: 1 };
  expect((await plan(makeAutomation({ checkout: elsewhere }), issue)).input).toBeNull();
});

it('an event of a repository in which no run may work starts nothing, even if nothing is checked out', async () => {
  const settings = { ...DEFAULT_SETTINGS, repositories: ['other/*'] };
  const request = { automation: makeAutomation({ checkout: false }), agents: [fixer], settings, ownAccount: null };
  const planned = await planRun({ ...request, source: githubSource, incoming: issue }, { github: noGithub });
  expect(planned).toMatchObject({
    input: null,
    reason: 'runs may not work in Acme/API: `repositories` of curfew.yml allows other/*',
  });
});

it('the model that an automation sets goes with the run', async () => {
  const { input } = await plan(makeAutomation({ agentOverrides: { model: 'claude-opus-5-5' } }), issue);
  expect(input?.agent.model).toEqual({ ...fixer.model, id: 'claude-opus-5-5' });
});

it('the hash of an automation does not depend on what the event fills in, and that of the agent counts overrides', async () => {
  const onBoth = onGithub({ issues: makeTrigger({ types: ['labeled'] }), pull_request: makeTrigger({}) });
  const checkout = { repository: null, ref: '${{ github.event.pull_request.head.ref }}', fetchDepth: 50 };
  const automation = makeAutomation({ checkout, triggers: { sources: { github: onBoth } } });
  const [ofIssue, ofPull] = [await plan(automation, issue), await plan(automation, pull)];
  expect(ofIssue.input?.automation.checkout).not.toEqual(ofPull.input?.automation.checkout);
  expect(ofIssue.input?.automationHash).toBe(ofPull.input?.automationHash);
  const agentOverrides = { model: 'claude-opus-5-5' };
  const other = await plan({ ...automation, agentOverrides }, issue);
  expect(other.input?.agentHash).not.toBe(ofIssue.input?.agentHash);
});
