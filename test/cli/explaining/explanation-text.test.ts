import { expect, it } from 'vitest';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import type { Delivery } from '../../../database/inbox/read-delivery.ts';
import type { RunRecord } from '../../../database/runs/records/run-record.ts';
import { asking, explained, refused, type ExplainClients } from '../../support/cli/explained.ts';
import { issuesPayload } from '../../support/definitions/payloads.ts';
import { mention } from '../../support/slack/payloads.ts';

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
});

it('a start by hand gets the inputs that the automation declares, and does not start with wrong ones', async () => {
  const keys =
    'on: { workflow_dispatch: { inputs: { goal: { default: faster }, level: { type: number } } } }\ncheckout: false';
  const start = (inputs: object) => ({
    payload: { automation: 'a', inputs, actor: 'ada' },
    source: 'dispatch',
    name: 'workflow_dispatch',
  });
  expect(await explained(keys, start({ level: '3' }))).toContain(
    '  input     goal is "faster"\n  input     level is 3\n',
  );
  expect(await explained(keys, start({ level: 'high', target: 'x' }))).toBe(
    refused(
      'The inputs of a are not right:\n              - "target" is not an input; there are: goal, level\n              - "level" is "high", not a number',
    ),
  );
});

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
    channelName: () => Promise.reject(new SlackRefused('conversations.info', 'channel_not_found')),
  };
  const keys = 'on: { slack_app_mention: { channels: ["#help"] } }\ncheckout: false';
  const text = await explained(keys, {
    payload: mention(),
    source: 'slack',
    name: 'app_mention',
    clients: { slack: slack as unknown as NonNullable<ExplainClients['slack']> },
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
