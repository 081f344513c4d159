import { writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { allExamples } from '../../support/behaviour/all-examples.ts';
import { runCurfew } from '../../support/cli/run-curfew.ts';
import { oneIn } from '../../support/setup/sampled.ts';

/** Each starts a process. */
const itSampled = oneIn(4);

let examples: string;
beforeAll(async () => {
  examples = await allExamples();
});
afterAll(() => rm(examples, { recursive: true, force: true }));

itSampled('validate shows what each automation does, needs no environment, and ends with 0', async () => {
  const { code, stdout, stderr } = await runCurfew(['validate', '--dir', examples]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatchInlineSnapshot(`
    "13 automations are right.

    agent-fix
      on        issues (labeled)
      agent     fixer (claude-sonnet-5-5)
      limits    $4.00, 45m, idle 10m
      reserves  $4.00 a run; at the hosted API $9.35
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $900.00 a month
      reaches   defaults, node, npm.acme.dev; secret NPM_TOKEN at npm.acme.dev
      outputs   draft pull request; commits on pull requests of Curfew; a comment

    big-refactor
      on        by hand (goal, repository)
      agent     refactorer (claude-opus-5-5)
      limits    $40.00, 3h, idle 20m
      reserves  $40.00 a run; at the hosted API $50.81
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $80.00 a day (its own), $600.00 a month (its own)
      approval  before start: operator within 1d, else it is denied
                before limit: operator within 12h, else it is denied
                before output: operator within 2d, else it is denied
      outputs   up to 5 draft pull requests

    fix-issue
      on        by hand (issue, notes)
      agent     fixer (claude-sonnet-5-5)
      limits    $4.00, 45m, idle 10m
      reserves  $4.00 a run; at the hosted API $9.35
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $900.00 a month
      reaches   defaults, node, npm.acme.dev
      outputs   draft pull request

    issue-triage
      on        issues (opened)
      agent     triager (claude-sonnet-5-5)
      limits    $0.10, 5m
      reserves  $0.10 a run; at the hosted API $5.39, for which there is never room in automation ($3.70 a day)
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $3.70 a day (its own), $900.00 a month
      outputs   a comment; labels (bug, feature, question, docs)

    look-into-incident
      on        webhooks of pager (incident.triggered)
      agent     fixer (claude-sonnet-5-5)
      limits    $2.00, 15m, idle 10m
      reserves  $2.00 a run; at the hosted API $7.31
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $900.00 a month
      reaches   defaults, node, npm.acme.dev
      outputs   draft pull request

    nightly-report
      on        by hand; 0 7 * * * Europe/Berlin
      agent     reporter (claude-haiku-5-5)
      limits    $1.50, 15m, idle 10m
      reserves  $1.50 a run; at the hosted API $2.85
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $900.00 a month
      outputs   an issue; a message to #eng-daily in Slack

    nightly-triage
      on        by hand; 0 6 * * * Europe/Berlin
      agent     chooser (claude-sonnet-5-5)
      limits    $6.00, 15m, idle 10m
      reserves  $6.00 a run; at the hosted API $11.31
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $900.00 a month
      outputs   a run of fix-issue

    review-pull-request
      on        pull_request (opened, ready_for_review)
      agent     reviewer (claude-sonnet-5-5)
      limits    $1.50, 15m, idle 10m
      reserves  $1.50 a run; at the hosted API $6.81
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $20.00 a day (its own), $900.00 a month
      outputs   up to 8 comments on lines; a review, which never approves

    sentry-fix
      on        sentry_issue (created, unresolved) of checkout-api
      agent     fixer (claude-sonnet-5-5)
      limits    $4.00, 45m, idle 10m
      reserves  $4.00 a run; at the hosted API $9.35
      budgets   organization $500.00 a day, $5000.00 a month; repository $200.00 a day; automation $40.00 a day (its own), $900.00 a month
      reaches   defaults, node, npm.acme.dev; secret NPM_TOKEN at npm.acme.dev
      outputs   draft pull request; a comment at Sentry

    slack-task
      on        a mention in Slack (#support)
      agent     helper (claude-sonnet-5-5)
      limits    $0.50, 10m
      reserves  $0.50 a run; at the hosted API $5.80
      budgets   organization $500.00 a day, $5000.00 a month; automation $20.00 a day (its own), $900.00 a month
      outputs   a message to the thread in Slack

    slide-deck
      on        by hand (topic, slides)
      agent     maker (claude-sonnet-5-5)
      limits    $2.00, 20m, idle 10m
      reserves  $2.00 a run; at the hosted API $7.31
      budgets   organization $500.00 a day, $5000.00 a month; automation $10.00 a day (its own), $900.00 a month
      outputs   files to #eng-daily in Slack

    small-app
      on        by hand (what)
      agent     maker (claude-sonnet-5-5)
      limits    $3.00, 30m, idle 10m
      reserves  $3.00 a run; at the hosted API $8.33
      budgets   organization $500.00 a day, $5000.00 a month; automation $15.00 a day (its own), $900.00 a month
      outputs   files to a folder

    spreadsheet
      on        by hand (data)
      agent     maker (claude-sonnet-5-5)
      limits    $1.00, 15m, idle 10m
      reserves  $1.00 a run; at the hosted API $6.31
      budgets   organization $500.00 a day, $5000.00 a month; automation $10.00 a day (its own), $900.00 a month
      outputs   files to a folder

    Runs may work in: acme/*.

    Note: SENTRY_AUTH_TOKEN is not set here; a worker without it cannot read or write at Sentry, as sentry-fix may ask it to.

    Note: these secrets of \`network.credentials\` and \`mcp-servers\` are not set here, and a worker without them cannot open the session of a run: ACME_NPM_TOKEN (agent-fix, sentry-fix).

    Note: SLACK_BOT_TOKEN is not set here. Workers need it for what these automations do in Slack: nightly-report, slack-task, slide-deck.
    "
  `);
});

itSampled('validate shows every way to start an automation, and that it is switched off', async () => {
  const folder = definitionsFolder({
    'automations/all.md': automationFile(
      [
        'enabled: false',
        'on: { issues: , pull_request: { types: [opened] }, slash_command: fix, workflow_dispatch: { inputs: { goal: } } }',
        'agent: { name: default, model: claude-opus-5-5 }',
        'limits: { spend: 0.05, duration: 90m, idle: 45s }',
        'safe-outputs: { create-pull-request: { draft: false }, add-comment: { max: 3 }, staged: true }',
      ].join('\n'),
    ),
  });
  const { stdout } = await runCurfew(['validate', '--dir', folder]);
  expect(stdout).toMatchInlineSnapshot(`
    "1 automation is right.

    all (switched off)
      on        issues; pull_request (opened); /fix; by hand (goal)
      agent     default (claude-opus-5-5)
      limits    $0.05, 1h30m, idle 45s
      reserves  $0.05 a run; at the hosted API $10.74
      budgets   none: only the limits of each run hold
      outputs   pull request (staged: shown, not done); up to 3 comments (staged: shown, not done)

    Runs may work in: the event's repository, or one that the automation names.
    "
  `);
});

itSampled('validate shows what a run reserves, which budgets must have room for it, and who is asked', async () => {
  const folder = definitionsFolder({
    'curfew.yml':
      'budgets: { organization: { day: 12, month: 300 }, repository: { day: 10 }, automation: { day: 20 } }',
    'agents/careful.md': '---\ntools: { bash: ask, write: ask }\n---\n',
    'automations/a.md': automationFile(
      [
        'agent: careful',
        'limits: { spend: 6, duration: 5m }',
        'budgets: [{ scope: automation, per: day, spend: 15 }, { scope: organization, per: month, spend: 2000 }]',
        'approval:',
        '  - { before: start, approvers: [operator] }',
        '  - { before: limit, approvers: [operator, user:ada, "team:acme/leads"], wait: 90m }',
        '  - { before: output, approvers: ["team:acme/leads", operator], wait: 30m, otherwise: go-on }',
        'safe-outputs: { add-comment: }',
      ].join('\n'),
    ),
    'automations/b.md': automationFile('on: workflow_dispatch\ncheckout: false'),
  });
  const { stdout } = await runCurfew(['validate', '--dir', folder]);
  expect(stdout).toMatchInlineSnapshot(`
    "2 automations are right.

    a
      on        issues (opened)
      agent     careful (claude-sonnet-5-5)
      limits    $6.00, 5m
      reserves  $6.00 a run; at the hosted API $11.29, for which there is never room in repository ($10.00 a day)
      budgets   organization $12.00 a day, $300.00 a month; repository $10.00 a day; automation $15.00 a day (its own)
      approval  before start: operator within 1d, else it is denied
                before limit: 1 of operator, user:ada, team:acme/leads within 1h30m, else it is denied
                before output: 1 of team:acme/leads, operator within 30m, else it goes on
                before each use of bash, write: whoever may act on the run
      outputs   a comment

    b
      on        by hand
      agent     default (claude-sonnet-5-5)
      limits    $5.00, 30m, idle 10m
      reserves  $5.00 a run; at the hosted API $10.33
      budgets   organization $12.00 a day, $300.00 a month; automation $20.00 a day
      outputs   none: it can only report

    Runs may work in: the event's repository, or one that the automation names.
    "
  `);
  const { stdout: json } = await runCurfew(['validate', '--dir', folder, '--json']);
  expect(JSON.parse(json)).toMatchObject({
    automations: [{ budgets: expect.arrayContaining(['repository $10.00 a day']) as unknown }, { approval: [] }],
  });
});

itSampled(
  'validate fails on a budget that never has room for a run at the hosted API, and says what to change',
  async () => {
    const folder = definitionsFolder({
      'curfew.yml': 'budgets: { organization: { day: 10 }, automation: { month: 5.28 } }',
      'automations/a.md': automationFile('name: Fix bugs\nlimits: { spend: 5 }'),
    });
    expect((await runCurfew(['validate', '--dir', folder])).code).toBe(0);
    const { code, stdout } = await runCurfew(['validate', '--dir', folder], { CURFEW_AGENT_API: 'hosted' });
    expect(code).toBe(2);
    const why =
      'never has room at the agent API that CURFEW_AGENT_API names: a run reserves $10.33, its limit of $5.00 and $5.33 for ' +
      'one request of the largest size and for running time, by which that API may pass the limit, but the budget is';
    expect(stdout.split('\n')).toEqual([
      `automations/a.md:1:1: the budget of organization per day ${why} $10.00; raise the budget to at least $10.33, or lower limits.spend to at most $4.67`,
      `automations/a.md:1:1: the budget of automation per month ${why} $5.28; raise the budget to at least $10.33, or choose a model whose largest request costs less than the budget`,
      '',
      '2 problems.',
      '',
    ]);
    writeFileSync(join(folder, '.env'), 'CURFEW_AGENT_API=hosted');
    expect((await runCurfew(['validate', '--dir', folder])).code).toBe(2);
  },
);

itSampled('validate lists all problems with file, line and column, and ends with 2', async () => {
  const folder = definitionsFolder({
    'curfew.yml': 'timezon: UTC',
    'automations/a.md': automationFile('agent: nobody\nlimits: { spend: lots }'),
  });
  const { code, stdout } = await runCurfew(['validate', '--dir', folder]);
  expect(code).toBe(2);
  expect(stdout).toMatchInlineSnapshot(`
    "automations/a.md:3:8: \`agent\` is "nobody", but there is no agents/nobody.md; there are default
    automations/a.md:4:18: \`limits.spend\` is "lots"; write US dollars, such as 4 or $4.00
    curfew.yml:1:1: \`timezon\` is not a key here; did you mean \`timezone\`?

    3 problems.
    "
  `);
});

itSampled('validate --json prints the same for scripts, in one line', async () => {
  const folder = definitionsFolder({ 'automations/a.md': automationFile('nme: x') });
  const { code, stdout } = await runCurfew(['validate', '--dir', folder, '--json']);
  expect(code).toBe(2);
  expect(stdout.trimEnd()).not.toContain('\n');
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    problems: [
      { file: 'automations/a.md', line: 3, column: 1, message: '`nme` is not a key here; did you mean `name`?' },
    ],
  });
  const right = await runCurfew(['validate', '--dir', examples, '--json']);
  expect(JSON.parse(right.stdout)).toMatchObject({
    valid: true,
    problems: [],
    automations: [
      { automation: 'agent-fix' },
      { automation: 'big-refactor' },
      { automation: 'fix-issue' },
      { automation: 'issue-triage' },
      { automation: 'look-into-incident' },
      { automation: 'nightly-report' },
      { automation: 'nightly-triage' },
      { automation: 'review-pull-request' },
      { automation: 'sentry-fix' },
      { automation: 'slack-task' },
      { automation: 'slide-deck' },
      { automation: 'small-app' },
      { automation: 'spreadsheet' },
    ],
  });
});

itSampled('validate says so if the folder does not exist', async () => {
  const { code, stderr } = await runCurfew(['validate', '--dir', '/nowhere/at/all']);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: 'curfew: /nowhere/at/all is not a folder: --dir names the folder of definitions\n',
  });
});

it.each(['automation', 'agent', 'settings'])('schema %s prints a valid JSON Schema', async (kind) => {
  const { code, stdout } = await runCurfew(['schema', kind]);
  expect(code).toBe(0);
  const schema = z.record(z.string(), z.unknown()).parse(JSON.parse(stdout));
  expect(new Ajv2020({ strict: true, allowUnionTypes: true }).validateSchema(schema)).toBe(true);
});

itSampled('schema of an unknown kind lists the kinds', async () => {
  const { code, stderr } = await runCurfew(['schema', 'workflow']);
  expect(code).toBe(2);
  expect(stderr).toContain('automation, agent, settings');
});

itSampled(
  'validate notes a classic token, with which GitHub may refuse to tell roles, and does not show it',
  async () => {
    const folder = definitionsFolder({ 'automations/a.md': automationFile(''), '.env': 'GITHUB_READ_TOKEN=ghp_abc\n' });
    const { code, stdout } = await runCurfew(['validate', '--dir', folder]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      '\nNote: GITHUB_READ_TOKEN is a classic token. GitHub answers its questions for roles with 403',
    );
    expect(stdout).not.toContain('ghp_abc');
  },
);

it('validate names what could never be handed over, with its place, and what `prs-open` allows', async () => {
  const folder = definitionsFolder({
    'automations/a.md': automationFile(
      'on: daily\ncheckout: { repository: acme/api }\nsafe-outputs:\n  create-pull-request:\n  add-comment:',
    ),
    'curfew.yml': 'prs-open: 2',
  });
  const { code, stdout } = await runCurfew(['validate', '--dir', folder]);
  expect(code).toBe(0);
  expect(stdout).toContain('  outputs   draft pull request, at most 2 open in each repository (prs-open); a comment\n');
  expect(stdout).toContain(
    'Note: automations/a.md:6:3: `add-comment` is for the issue or pull request that an event is',
  );
});
