import { RequestError } from 'octokit';
import { expect, it } from 'vitest';
import type { Answered, EventDoer } from '../../../definitions/sources/source-definition.ts';
import { paceReason } from '../../../definitions/sources/github/pace-reason.ts';
import { readPayload } from '../../../definitions/sources/github/read-payload.ts';
import { asking, explained, refused, type Explained } from '../../support/cli/explained.ts';
import { commentPayload, issuesPayload, pullPayload } from '../../support/definitions/payloads.ts';

const issue = { payload: issuesPayload({ action: 'labeled', label: 'agent', labels: ['agent'] }) };
const place = { sender: { login: 'ada' }, repository: { full_name: 'acme/api' } };

function pull(change: object = {}): Explained {
  return { payload: { ...pullPayload(change), ...place }, name: 'pull_request' };
}

function comment(body: string, change = {}): Explained {
  return {
    payload: { ...commentPayload(body, change), repository: { full_name: 'acme/api' } },
    name: 'issue_comment',
  };
}

function push(ref: string, after = 'a'.repeat(40)): Explained {
  return { payload: { ref, after, before: 'b'.repeat(40), pusher: { name: 'ada' }, ...place }, name: 'push' };
}

function workflowRun(fork: string | null = null): Explained {
  const run = { name: 'ci', head_branch: 'main', head_sha: 'a'.repeat(40) };
  const head_repository = fork === null ? { id: 1, full_name: 'acme/api' } : { id: 2, full_name: fork };
  const repository = { id: 1, full_name: 'acme/api' };
  const payload = { action: 'completed', workflow_run: { ...run, head_repository }, workflow: { name: 'ci' } };
  return { payload: { ...payload, sender: place.sender, repository }, name: 'workflow_run' };
}

function says(status: number): Pick<Explained, 'clients'> {
  const request = { method: 'GET', url: 'https://api.github.example', headers: {} } as const;
  const answer = (): Promise<never> => Promise.reject(new RequestError('Refused', status, { request }));
  return asking({ permissionOf: answer, changedFiles: answer, pushedFiles: answer });
}

const TOKEN_IS_WRONG = 'GITHUB_READ_TOKEN, or GITHUB_TOKEN where that is not set, is wrong or has expired';

it.each<[string, Explained, string]>([
  ['on: issues\nenabled: false', issue, 'it is switched off (`enabled: false`)'],
  ['on: [pull_request, push]', issue, '`issues` is not among its triggers under `on` (pull_request, push)'],
  ['on: { issues: { types: [opened] } }', issue, '`issues.labeled` is not among the `types` of `on.issues` (opened)'],
  [
    'on: { issues: { types: [opened] } }',
    { payload: { ...issuesPayload(), action: undefined } },
    '`issues` without an action is not among the `types` of `on.issues` (opened)',
  ],
  [
    'on: pull_request',
    pull({ action: 'closed' }),
    '`pull_request.closed` is not among the `types` of `on.pull_request` (opened, synchronize, reopened, the default)',
  ],
  ['on: { issues: { names: [bug] } }', issue, 'no label is among its `names` (bug); the event has: agent'],
  ['on: { issues: { assignees: [ada] } }', issue, 'nobody is among its `assignees` (ada); the event has: none'],
  ['on: { pull_request: { reviewers: [ada] } }', pull(), 'nobody is among its `reviewers` (ada); the event has: none'],
  ['on: { workflow_run: { workflows: [deploy] } }', workflowRun(), 'the workflow `ci` is not in `workflows` (deploy)'],
  [
    'on: { pull_request: { branches: [main] } }',
    pull({ base: 'next' }),
    'the base branch `next` is not in `branches` (main)',
  ],
  [
    'on: { push: { branches-ignore: [next] } }',
    push('refs/heads/next'),
    'the branch `next` is in `branches-ignore` (next)',
  ],
  ['on: { push: { tags: [v*] } }', push('refs/tags/x'), 'the tag `x` is not in `tags` (v*)'],
  ['on: { push: { tags-ignore: [x] } }', push('refs/tags/x'), 'the tag `x` is in `tags-ignore` (x)'],
  [
    'on: { push: { tags: [v*] } }',
    push('refs/heads/main'),
    'it is a branch (`main`), and only tags are filtered for; to start on branches too, add `branches`',
  ],
  [
    'on: { push: { branches: [main] } }',
    push('refs/tags/v1'),
    'it is a tag (`v1`), and only branches are filtered for; to start on tags too, add `tags`',
  ],
  ['on: { push: { branches: [main] } }', push(''), 'the event names no branch, so `branches` cannot be compared'],
  [
    'on: push',
    push('refs/heads/main', '0'.repeat(40)),
    'the push deleted its branch or tag; `delete` is the event for that',
  ],
  [
    'on: { pull_request: { draft: false } }',
    pull({ draft: true }),
    'the pull request is a draft, and `draft: false` asks for one that is not',
  ],
  ['on: { pull_request: { draft: true } }', pull(), 'the pull request is not a draft, and `draft: true` asks for one'],
  [
    'on: { pull_request: { forks: [] } }',
    pull({ head: 'mallory/api' }),
    'the pull request comes from the fork `mallory/api`, which is not in `forks` (none)',
  ],
  [
    'on: { pull_request: { forks: [ada/*] } }',
    pull({ head: null }),
    'the pull request comes from a fork that was deleted, which is not in `forks` (ada/*)',
  ],
  [
    'on: { workflow_run: { workflows: [ci], forks: [ada/*] } }',
    workflowRun('mallory/api'),
    'the workflow comes from the fork `mallory/api`, which is not in `forks` (ada/*)',
  ],
  [
    'on: { slash_command: fix }',
    comment('please'),
    'the text begins with `please`, and `slash_command` waits for `/fix` as its first word',
  ],
  [
    'on: { slash_command: fix }',
    comment(' '),
    'the text is empty, and `slash_command` waits for `/fix` as its first word',
  ],
  [
    'on: { slash_command: fix }',
    comment('/fix now', { action: 'edited', from: '/fix' }),
    'the text began with `/fix` already before this edit; a new comment runs it again',
  ],
  [
    'on: { slash_command: fix }',
    comment('/fix', { action: 'deleted' }),
    '`issue_comment.deleted` brings no new text in which `/fix` could stand',
  ],
  [
    'on: { slash_command: { name: fix, events: [issue_comment] } }',
    { payload: issuesPayload({ body: '/fix' }) },
    '`/fix` is looked for in issue_comment; to look for it in issues, too, add that to `events` of `slash_command`',
  ],
  [
    'on: { slash_command: fix }',
    push('refs/heads/main'),
    '`push` is not among its triggers under `on` (slash_command (/fix))',
  ],
  [
    'on: { label_command: fix }',
    { payload: issuesPayload() },
    '`issues.opened` adds no label, and `label_command` waits for the label `fix`',
  ],
  ['on: { label_command: fix }', issue, 'the label `agent` is not `fix` (`label_command`)'],
  ['on: { issues: , skip-bots: [octocat] }', issue, '@octocat is in `skip-bots`'],
  [
    'on: issues',
    { ...issue, ...asking({ permissionOf: () => Promise.resolve('read') }) },
    '`roles` asks for admin, maintain, write; @octocat has read in Acme/API',
  ],
  [
    'on: issues',
    { ...issue, ...asking({ permissionOf: () => Promise.resolve(null) }) },
    '`roles` asks for admin, maintain, write; @octocat has none in Acme/API',
  ],
  [
    'on: issues',
    { payload: { ...issuesPayload(), sender: undefined } },
    '`roles` asks for admin, maintain, write, and the event has no actor who could have one; `roles: all` asks for none',
  ],
  [
    'on: issues',
    { payload: { ...issuesPayload(), repository: undefined } },
    '`roles` asks for admin, maintain, write, and the event has no repository in which somebody could have one; `roles: all` asks for none',
  ],
  [
    'on: issues',
    { ...issue, ...says(401) },
    `the role of @octocat in Acme/API cannot be checked: GitHub says 401, Refused. What to do: ${TOKEN_IS_WRONG}`,
  ],
  [
    'on: issues',
    { ...issue, ...says(403) },
    'the role of @octocat in Acme/API cannot be checked: GitHub says 403, Refused. What to do: a classic token may ask this only where its account may push; set GITHUB_READ_TOKEN to a fine-grained token, or one of a GitHub App, that has Metadata: read on this repository',
  ],
  [
    'on: issues',
    { ...issue, ...says(404) },
    'the role of @octocat in Acme/API cannot be checked: GitHub says 404, Refused',
  ],
  [
    'on: { pull_request: { paths: [src/**] }, roles: all }',
    { ...pull(), ...asking({ changedFiles: () => Promise.resolve(['README.md', 'docs/a\nb.md']) }) },
    'no changed file is in `paths` (src/**); changed: README.md, docs/a b.md',
  ],
  [
    'on: { pull_request: { paths-ignore: [docs/**] }, roles: all }',
    {
      ...pull(),
      ...asking({ changedFiles: () => Promise.resolve(Array.from({ length: 12 }, (_, n) => `docs/${n}.md`)) }),
    },
    'every changed file is in `paths-ignore` (docs/**); changed: docs/0.md, docs/1.md, docs/2.md, docs/3.md, docs/4.md, docs/5.md, docs/6.md, docs/7.md, docs/8.md, docs/9.md, and 2 more',
  ],
  [
    'on: { push: { paths: [src/**] }, roles: all }',
    { ...push('refs/heads/main'), ...says(403) },
    'the changed files of the push to acme/api cannot be checked: GitHub says 403, Refused. What to do: the token needs Contents: read on this repository',
  ],
  [
    'on: { pull_request: { paths: [src/**] }, roles: all }',
    { ...pull(), ...says(403) },
    'the changed files of acme/api#7 cannot be checked: GitHub says 403, Refused. What to do: the token needs Pull requests: read on this repository',
  ],
  [
    'on: { issues: { assignees: ["@me"] }, roles: all }',
    {
      payload: { ...issuesPayload({ action: 'assigned' }), assignee: { login: 'ada' } },
      ...asking({ botLogin: () => Promise.resolve('curfew') }),
    },
    '`@me` stands for Curfew (@curfew), and the event has: ada',
  ],
  [
    'on: { issues: { assignees: ["@me"] }, roles: all }',
    {
      payload: { ...issuesPayload({ action: 'assigned' }), assignee: { login: 'ada' } },
      ...asking({ botLogin: () => Promise.resolve(null) }),
    },
    '`@me` cannot be checked: GitHub does not say which account the token has; set GITHUB_LOGIN',
  ],
  [
    'on: { issues: , roles: all }',
    {
      payload: { ...issuesPayload(), sender: { login: 'curfew[bot]', type: 'Bot' } },
      ...asking({ botLogin: () => Promise.resolve('curfew[bot]') }),
    },
    '@curfew[bot] is Curfew itself, and what it does starts nothing',
  ],
  [
    'on: { issue_comment: , roles: all }',
    comment('Done.\n\n<!-- curfew:a/github/1:1 -->'),
    'the text was written by Curfew itself, and what it does starts nothing',
  ],
])(
  'a refusal names the key and the values, so that a newcomer knows what to change: %s',
  async (keys, given, reason) => {
    expect(await explained(keys, given)).toBe(refused(reason));
  },
);

function doneBy(runId: string, kind: 'run' | 'answer'): Explained {
  const run = { runId, depth: 1 };
  const ownActs = {
    find: (keys: readonly string[]) =>
      Promise.resolve(kind === 'run' || keys.some((key) => key.includes('issue')) ? run : null),
    knows: () => Promise.resolve(true),
    runsActing: () => Promise.resolve([]),
    runsStartedBy: () => Promise.resolve([]),
  };
  return { ...issue, clients: { ownActs } };
}

it('what a run of Curfew caused names that run, its place in the chain, and what the chain may have', async () => {
  expect(await explained('on: { issues: , roles: all }', doneBy('b/github/1', 'run'))).toBe(
    refused(
      'Curfew itself caused this in run `b/github/1`, and `chain-depth` of curfew.yml lets a run start no other: that run is number 1 of its chain, and `chain-depth` is 1',
    ),
  );
  const deeper = { ...doneBy('b/github/1', 'run'), settings: 'chain-depth: 2' };
  expect(await explained('on: { issues: , roles: [admin] }', deeper)).toBe(
    refused('`roles` asks for admin; a run of Curfew counts as write'),
  );
});

it.each<[string, Partial<Answered> & { count: number }, Partial<Parameters<typeof pace>[1]>, string]>([
  [
    'a text',
    { count: 3, afterMs: 1_000, isInARow: true },
    {},
    '@ada answers a run within 5 seconds for the 3rd time in a row, as a bot does; a person can start a run after 5 seconds, or by a slash command, and a bot belongs in `bots` or `skip-bots`',
  ],
  [
    'a text after equally long',
    { count: 6, afterMs: 60_000, isInARow: false },
    {},
    '@ada answers a run for the 6th time after equally long, as a bot does; a person can start a run after 10 minutes, or by a slash command, and a bot belongs in `bots` or `skip-bots`',
  ],
  [
    'a command',
    { count: 15, afterMs: 60_000, isInARow: true },
    { isCommand: true },
    '@ada answers a run within 2 minutes for the 15th time in a row, as a bot does; a person can start a run after 2 minutes, and a bot belongs in `bots` or `skip-bots`',
  ],
  [
    'the work of a bot',
    { count: 5, afterMs: 60_000, isInARow: true },
    { isBot: true, kind: 'work' },
    '@ada answers a run within 2 minutes for the 5th time in a row, as a bot does; a person can start a run by the same event',
  ],
])('an account that answers like a bot is told its pace and what helps: %s', (_, answers, how, reason) => {
  expect(pace(answers, how)).toBe(reason);
});

function pace(
  { count, afterMs = 0, isInARow = true }: Partial<Answered> & { count: number },
  { isCommand = false, isBot = false, kind = 'answer' }: { isCommand?: boolean; isBot?: boolean; kind?: string },
): string | null {
  const answers = Array.from({ length: count }, () => ({ afterMs, isInARow }));
  const about = { runId: 'a/github/1', depth: 1, chainDepth: 1, isOfCurfew: false };
  const doer: EventDoer = kind === 'work' ? { kind: 'work', answers } : { kind: 'answer', ...about, answers };
  const { payload } = comment('again');
  const event = { source: 'github', name: 'issue_comment', actor: 'ada', repository: 'acme/api', payload };
  return paceReason({ event, payload: readPayload(payload), doer, isCommand, isBot });
}
