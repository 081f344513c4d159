import { expect, it } from 'vitest';
import { explainedAutomation } from '../../../cli/explaining/explained-automation.ts';
import { explanationText } from '../../../cli/explaining/explanation-text.ts';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import type { RunRecord } from '../../../database/runs/run-record.ts';
import { issueHook } from '../../../stand-ins/sentry/payloads.ts';
import { explainNow } from '../../../triggers/explain-now.ts';
import type { ExplainDependencies } from '../../../triggers/explain.ts';
import { automationFile, load } from '../../support/definitions/definitions-folder.ts';
import { commentPayload, issuesPayload, pullPayload } from '../../support/definitions/payloads.ts';
import { command, mention } from '../../support/slack/payloads.ts';
import { makeDelivery } from '../../support/triggers/make-delivery.ts';
import { newIssue, SENTRY_URL } from '../../support/triggers/sentry-request.ts';
import { noGithub } from '../../support/triggers/serve.ts';

type Clients = Partial<Omit<ExplainDependencies, 'definitions'>>;

interface Given {
  payload: object;
  name?: string;
  source?: string;
  settings?: string;
  clients?: Clients;
  delivery?: Partial<Delivery>;
  runs?: RunRecord[];
  offline?: boolean;
}

/** What `curfew explain` says about the one automation with these keys. */
async function explained(keys: string, given: Given): Promise<string> {
  const { payload, name = 'issues', source = 'github', settings = '', clients, delivery, runs = [] } = given;
  const { definitions, problems } = load({ 'automations/a.md': automationFile(keys), 'curfew.yml': settings });
  expect(problems).toEqual([]);
  const made = makeDelivery(payload, { source, name, ...delivery });
  const offline = given.offline === true ? { githubLogin: null } : null;
  const { explanations } = await explainNow({ github: noGithub, ...clients, definitions, offline }, made);
  const known = { payload, delivery: delivery === undefined ? null : made, runs };
  return explanations.map((each) => explanationText(explainedAutomation(each, definitions, known))).join('\n');
}

const issue = { payload: issuesPayload({ action: 'labeled', label: 'agent', labels: ['agent'] }) };

it('a match says by which trigger, about what, and what the run may spend and hand over', async () => {
  const keys = 'on: { issues: { types: [labeled], names: [agent] }, roles: all }\nsafe-outputs: { add-comment: }';
  expect(await explained(keys, issue)).toBe(
    [
      'a: starts',
      '  trigger   `issues`',
      '  subject   issue:acme/api#5',
      '  checkout  Acme/API at its default branch',
      '  agent     default (claude-sonnet-5-5)',
      '  limits    $5.00, 30m, idle 10m',
      '  outputs   a comment',
    ].join('\n'),
  );
});

it('a match by hand shows the inputs, and a caused one the run that caused it', async () => {
  const keys = 'on: { workflow_dispatch: { inputs: { goal: } } }\ncheckout: false';
  const payload = { automation: 'a', inputs: { goal: 'faster' }, actor: 'ada' };
  const byHand = await explained(keys, { payload, source: 'dispatch', name: 'workflow_dispatch' });
  expect(byHand).toContain('  trigger   `workflow_dispatch`\n  input     goal is "faster"\n');
  expect(byHand).toContain('  checkout  nothing\n');
  const ownActs = {
    find: () => Promise.resolve({ runId: 'b/github/1', depth: 1 }),
    knows: () => Promise.resolve(true),
    runsActing: () => Promise.resolve([]),
    runsStartedBy: () => Promise.resolve([]),
  };
  const caused = { ...issue, clients: { ownActs } };
  const on = 'on: { issues: , roles: all }';
  expect(await explained(on, { ...caused, settings: 'chain-depth: 2' })).toContain(
    '`issues`, which run `b/github/1` caused',
  );
  expect(await explained(on, caused)).toBe(
    refused('Curfew itself caused this in run `b/github/1`, and `chain-depth` of curfew.yml lets a run start no other'),
  );
});

function refused(reason: string): string {
  return `a: does not start\n  because   ${reason}`;
}

const pull = (change: object = {}): Given => ({
  payload: { ...pullPayload(change), sender: { login: 'ada' }, repository: { full_name: 'acme/api' } },
  name: 'pull_request',
});
const comment = (body: string, change = {}): Given => ({
  payload: { ...commentPayload(body, change), repository: { full_name: 'acme/api' } },
  name: 'issue_comment',
});
const push = (ref: string, after = 'a'.repeat(40)): Given => ({
  payload: {
    ref,
    after,
    before: 'b'.repeat(40),
    pusher: { name: 'ada' },
    sender: { login: 'ada' },
    repository: { full_name: 'acme/api' },
  },
  name: 'push',
});
const asking = (github: object): Pick<Given, 'clients'> => ({ clients: { github: { ...noGithub, ...github } } });

it.each<[string, Given, string]>([
  ['on: issues\nenabled: false', issue, 'it is switched off (`enabled: false`)'],
  ['on: [pull_request, push]', issue, '`issues` is not among its triggers under `on` (pull_request, push)'],
  ['on: { issues: { types: [opened] } }', issue, '`issues.labeled` is not among the `types` of `on.issues` (opened)'],
  [
    'on: pull_request',
    pull({ action: 'closed' }),
    '`pull_request.closed` is not among the `types` of `on.pull_request` (opened, synchronize, reopened, the default)',
  ],
  ['on: { issues: { names: [bug] } }', issue, 'no label is among its `names` (bug); the event has: agent'],
  ['on: { issues: { assignees: [ada] } }', issue, 'nobody is among its `assignees` (ada); the event has: none'],
  ['on: { pull_request: { reviewers: [ada] } }', pull(), 'nobody is among its `reviewers` (ada); the event has: none'],
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
    'on: push',
    push('refs/heads/main', '0'.repeat(40)),
    'the push deleted its branch or tag; `delete` is the event for that',
  ],
  [
    'on: { pull_request: { draft: false } }',
    pull({ draft: true }),
    'the pull request is a draft, and `draft: false` asks for one that is not',
  ],
  [
    'on: { pull_request: { forks: [] } }',
    pull({ head: 'mallory/api' }),
    'the pull request comes from the fork `mallory/api`, which is not in `forks` (none)',
  ],
  ['on: { slash_command: fix }', comment('please'), 'the first word of the text is not `/fix`'],
  [
    'on: { slash_command: fix }',
    comment('/fix now', { action: 'edited', from: '/fix' }),
    'the text began with `/fix` already before this edit; a new comment runs it again',
  ],
  [
    'on: { label_command: fix }',
    { payload: issuesPayload() },
    '`issues.opened` adds no label, and `label_command` waits for the label `fix`',
  ],
  ['on: { issues: , skip-bots: [octocat] }', issue, '@octocat is in `skip-bots`'],
  [
    'on: issues',
    { ...issue, ...asking({ permissionOf: () => Promise.resolve('read') }) },
    '`roles` asks for admin, maintain, write; @octocat has read in Acme/API',
  ],
  [
    'on: { pull_request: { paths: [src/**] }, roles: all }',
    { ...pull(), ...asking({ changedFiles: () => Promise.resolve(['README.md']) }) },
    'no changed file is in `paths` (src/**)',
  ],
  [
    'on: { issues: { assignees: ["@me"] }, roles: all }',
    {
      payload: { ...issuesPayload({ action: 'assigned' }), assignee: { login: 'ada' } },
      ...asking({ botLogin: () => Promise.resolve('curfew') }),
    },
    'none of them is Curfew, for which `@me` stands (@curfew)',
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
    "on: { issues: , roles: all }\nif: github.event.issue.state == 'closed'",
    issue,
    'the condition `github.event.issue.state == \'closed\'` is false\n  values    github.event.issue.state is "open"',
  ],
  [
    'on: { issues: , roles: all }',
    { ...issue, settings: 'repositories: [acme/web]' },
    'runs may not work in Acme/API: `repositories` of curfew.yml allows acme/web',
  ],
  [
    "on: { issues: , roles: all }\ncheckout: { repository: '${{ github.event.issue.title }}' }",
    issue,
    '`checkout.repository` is "Crash", which is not owner/name',
  ],
  [
    'on: { sentry_issue: { types: [resolved], projects: ["*"] } }\ncheckout: false',
    { payload: issueHook('created', newIssue, SENTRY_URL).payload, source: 'sentry', name: 'issue' },
    '`issue.created` is not among the `types` of `on.sentry_issue` (resolved)',
  ],
  [
    'on: { sentry_issue: { projects: [web] } }\ncheckout: false',
    { payload: issueHook('created', newIssue, SENTRY_URL).payload, source: 'sentry', name: 'issue' },
    'no project of the event is among its `projects` (web); the event has: checkout-api',
  ],
  [
    'on: { slack_app_mention: { users: [U0BOB] } }\ncheckout: false',
    { payload: mention(), source: 'slack', name: 'app_mention' },
    'the user U0ADA is not in `users` (U0BOB)',
  ],
  [
    'on: { slack_app_mention: { channels: ["#help"] } }\ncheckout: false',
    { payload: mention(), source: 'slack', name: 'app_mention' },
    'the names in `channels` and `users` cannot be checked: SLACK_BOT_TOKEN is not set',
  ],
  [
    'on: { slack_command: { name: deploy, users: [U0ADA] } }\ncheckout: false',
    { payload: command(), source: 'slack', name: 'command' },
    'the command is not /deploy',
  ],
  [
    'on: { webhook: { source: pager, types: [incident.resolved] } }\ncheckout: false',
    {
      payload: { id: 1 },
      source: 'webhook',
      name: 'pager:incident.triggered',
      settings: 'sources: { pager: { scheme: standard-webhooks, secret: PAGER_SECRET } }',
    },
    '`incident.triggered` is not among the `types` of `on.webhook` (incident.resolved)',
  ],
  [
    'on: issues',
    {
      payload: { automation: 'a', inputs: {}, actor: 'ada' },
      source: 'dispatch',
      name: 'workflow_dispatch',
    },
    'it has no `workflow_dispatch` under `on`, so people cannot start it',
  ],
  [
    'on: { schedule: "0 7 * * 1" }\ncheckout: false\nif: false',
    {
      payload: { automation: 'a', schedule: '0 7 * * 1', timezone: 'UTC', time: '2026-11-23T07:00:00Z' },
      source: 'schedule',
      name: 'schedule',
    },
    'the condition `false` is false',
  ],
])(
  'a refusal names the key and the values, so that a newcomer knows what to change: %s',
  async (keys, given, reason) => {
    expect(await explained(keys, given)).toBe(refused(reason));
  },
);

it('offline, an automation that depends on an answer may start, and the question is named', async () => {
  const text = await explained('on: issues', { ...issue, offline: true });
  expect(text).toMatch(
    /^a: may start\n {2}because {3}the role of @octocat in Acme\/API would be asked\n {2}trigger {3}/,
  );
  const bot = { ...issuesPayload(), sender: { login: 'renovate[bot]', type: 'Bot' } };
  const ofBot = await explained('on: { issues: , roles: all }', { payload: bot, offline: true });
  expect(ofBot).toContain('because   the account of Curfew at GitHub would be asked');
  const other = await explained('on: { issues: { types: [closed] } }', { payload: bot, offline: true });
  expect(other).toBe(refused('`issues.opened` is not among the `types` of `on.issues` (closed)'));
});

it('a source that does not answer leaves it open, and a source that refuses to answer does not', async () => {
  const away = asking({ permissionOf: () => Promise.reject(new Error('connect ECONNREFUSED')) });
  expect(await explained('on: issues', { ...issue, ...away })).toMatch(
    /^a: may start\n {2}because {3}the role of @octocat in Acme\/API could not be read from GitHub: connect ECONNREFUSED\n/,
  );
  const slack = {
    channelName: () => Promise.reject(new SlackRefused('conversations.info', 'channel_not_found', null)),
  };
  const keys = 'on: { slack_app_mention: { channels: ["#help"] } }\ncheckout: false';
  const text = await explained(keys, {
    payload: mention(),
    source: 'slack',
    name: 'app_mention',
    clients: { slack: slack as unknown as NonNullable<Clients['slack']> },
  });
  expect(text).toMatch(/^a: does not start\n {2}because {3}the names in `channels` and `users` cannot be checked: /);
});

it('what was decided when the delivery came stands below: the same, another reason, or a run and how it ended', async () => {
  const keys = 'on: { issues: { types: [opened] } }';
  const reason = '`issues.labeled` is not among the `types` of `on.issues` (opened)';
  const then = async (delivery: Partial<Delivery>, runs: RunRecord[] = []): Promise<string | undefined> =>
    (await explained(keys, { ...issue, delivery, runs })).split('\n').at(-1);
  expect(await then({ reasons: { a: reason } })).toBe('  then      the same');
  expect(await then({ reasons: { a: 'it is switched off' } })).toBe('  then      not started: it is switched off');
  const runId = 'a/github/one';
  expect(await then({ reasons: { a: 'started by `issues`' }, runs: [runId] })).toBe(`  then      started ${runId}`);
  const skipped = 'The budget of automation:a per day has no room: of $1.00, $1.00 are charged and $0.00 reserved';
  const record = { runId, outcome: 'skipped', reason: skipped } as RunRecord;
  expect(await then({ reasons: { a: 'started by `issues`' }, runs: [runId] }, [record])).toBe(
    `  then      started ${runId}, which is skipped: ${skipped}`,
  );
});
