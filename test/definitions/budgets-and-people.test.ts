import { expect, it } from 'vitest';
import { automationFile, load, problemsIn, problemsOf } from '../support/definitions/definitions-folder.ts';

it('budgets and approvals of an automation are read, with the defaults of the format', () => {
  const { definitions, problems } = load({
    'automations/a.md': automationFile(
      [
        'limits: { spend: 4 }',
        'budgets: [{ scope: automation, per: day, spend: $40 }, { scope: repository, per: month, spend: 300.50 }]',
        'approval:',
        '  - { before: start, approvers: [operator] }',
        '  - { before: limit, approvers: ["team:acme/platform-leads", user:ada, operator], count: 1, wait: 12h }',
        '  - { before: output, approvers: [user:ada, operator], otherwise: go-on }',
        'safe-outputs: { create-pull-request: }',
      ].join('\n'),
    ),
  });
  expect(problems).toEqual([]);
  expect(definitions.automations[0]).toMatchObject({
    budgets: [
      { scope: 'automation', per: 'day', spendMicros: 40_000_000 },
      { scope: 'repository', per: 'month', spendMicros: 300_500_000 },
    ],
    approval: [
      { before: 'start', approvers: ['operator'], count: 1, waitMs: 86_400_000, otherwise: 'cancel' },
      {
        before: 'limit',
        approvers: ['team:acme/platform-leads', 'user:ada', 'operator'],
        count: 1,
        waitMs: 43_200_000,
        otherwise: 'cancel',
      },
      { before: 'output', approvers: ['user:ada', 'operator'], count: 1, waitMs: 86_400_000, otherwise: 'go-on' },
    ],
  });
});

it('budgets of curfew.yml are read, and a budget that is not written is no ceiling', () => {
  const { definitions, problems } = load({
    'curfew.yml':
      'timezone: Europe/Berlin\nbudgets: { organization: { day: 100, month: $1500 }, automation: { day: 20 } }',
    'automations/a.md': automationFile(''),
  });
  expect(problems).toEqual([]);
  expect(definitions.settings).toMatchObject({
    timezone: 'Europe/Berlin',
    budgets: {
      organization: { day: 100_000_000, month: 1_500_000_000 },
      repository: { day: null, month: null },
      automation: { day: 20_000_000, month: null },
    },
  });
});

it('a tool may ask before it is used', () => {
  const { definitions, problems } = load({
    'automations/a.md': automationFile(''),
    'agents/default.md': '---\ntools: { bash: ask, write: off }\n---\n',
  });
  expect(problems).toEqual([]);
  expect(definitions.agents[0]?.tools).toMatchObject({ bash: 'ask', read: 'allow', write: 'off' });
});

it('an amount that is not a number, is zero or is too large is refused', () => {
  expect(budgets('[{ scope: automation, per: day, spend: 0 }]')).toMatchInlineSnapshot(
    `"3:49: \`budgets[0].spend\` is zero; no run could ever start; to switch an automation off, write \`enabled: false\` in it"`,
  );
  expect(budgets('[{ scope: automation, per: day, spend: -$5 }]')).toMatchInlineSnapshot(
    `"3:49: \`budgets[0].spend\` is "-$5"; it must be more than zero; write US dollars, such as 4 or $4.00"`,
  );
  expect(budgets('[{ scope: automation, per: day, spend: 10.001 }]')).toMatchInlineSnapshot(
    `"3:49: \`budgets[0].spend\` is 10.001, which is not whole cents; the agent API caps in cents"`,
  );
  expect(budgets('[{ scope: automation, per: day, spend: 100000000.01 }]')).toMatchInlineSnapshot(
    `"3:49: \`budgets[0].spend\` is 100000000.01; the most for a budget is $100,000,000"`,
  );
  expect(problemsOf('limits: { spend: 100_001 }')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is "100_001"; write US dollars, such as 4 or $4.00"`,
  );
  expect(problemsOf('limits: { spend: 100001 }')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is 100001; the most for one run is $100,000"`,
  );
  expect(problemsOf('limits: { spend: $99999999999.50 }')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is "$99999999999.50"; the most for one run is $100,000"`,
  );
  expect(problemsOf('limits: { spend: .inf }')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is Infinity; write US dollars, such as 4 or $4.00"`,
  );
  expect(problemsOf('limits: { duration: -5m, idle: 0s }')).toMatchInlineSnapshot(`
    "3:21: \`limits.duration\` is "-5m"; write a duration such as 45m, 1h30m or 7d
    3:32: \`limits.idle\` is "0s"; it must be more than 0s and at most 30d"
  `);
});

it('a budget needs a scope, a period and an amount, and there is one for each scope and period', () => {
  expect(budgets('[{ scope: team, per: week }]')).toMatchInlineSnapshot(`
    "3:11: \`budgets[0].spend\` is missing; write US dollars, such as 4 or $4.00
    3:20: \`budgets[0].scope\` is "team"; write one of automation, repository, organization
    3:31: \`budgets[0].per\` is "week"; write one of day, month"
  `);
  expect(budgets('[{ scope: automation, limit: 5, per: day, spend: 5 }]')).toMatchInlineSnapshot(
    `"3:32: \`limit\` has no meaning here: use \`spend\` (under \`budgets[0]\`)"`,
  );
  expect(budgets('{ automation: { day: 20 } }')).toMatchInlineSnapshot(
    `"3:10: \`budgets\` must be a list of { scope, per, spend }; only curfew.yml has a map by scope"`,
  );
  expect(
    budgets('[{ scope: automation, per: day, spend: 20 }, { scope: automation, per: day, spend: 30 }]'),
  ).toMatchInlineSnapshot(
    `"3:55: \`budgets[1]\` has the scope automation and the period day, like \`budgets[0]\`; remove one of them"`,
  );
});

it('a budget of repositories is refused if the runs have no repository', () => {
  expect(
    problemsOf(
      'on: workflow_dispatch\ncheckout: false\nbudgets: [{ scope: repository, per: day, spend: 20 }, { scope: organization, per: day, spend: 20 }]',
    ),
  ).toMatchInlineSnapshot(
    `"4:20: \`budgets[0].scope\` is repository, but its runs have none: they check nothing out, and what starts them has no repository; use automation"`,
  );
  expect(
    problemsOf(
      'on: workflow_dispatch\ncheckout: { repository: acme/api }\nbudgets: [{ scope: repository, per: day, spend: 20 }]',
    ),
  ).toBe('');
});

it('an approver is written as user:<login> or team:<organization>/<team>', () => {
  expect(
    approval(
      '[{ before: start, approvers: [Operator, octocat, "@octocat", acme/leads, user:acme/leads, team:leads, "slack:#agents", "user:a b", ""] }]',
    ),
  ).toMatchInlineSnapshot(`
    "3:41: \`approval[0].approvers[0]\` is "Operator"; write operator
    3:51: \`approval[0].approvers[1]\` is "octocat"; write user:octocat
    3:60: \`approval[0].approvers[2]\` is "@octocat"; write user:octocat
    3:72: \`approval[0].approvers[3]\` is "acme/leads"; write team:acme/leads
    3:84: \`approval[0].approvers[4]\` is "user:acme/leads"; write operator, slack:#<channel>, slack:@<name>, user:<login> or team:<organization>/<team>
    3:101: \`approval[0].approvers[5]\` is "team:leads"; write operator, slack:#<channel>, slack:@<name>, user:<login> or team:<organization>/<team>
    3:130: \`approval[0].approvers[7]\` is "user:a b"; write operator, slack:#<channel>, slack:@<name>, user:<login> or team:<organization>/<team>
    3:142: \`approval[0].approvers[8]\` is empty; fill it in or remove it"
  `);
  expect(approval('[{ before: start, approvers: [user:ada, user:ADA] }]')).toMatchInlineSnapshot(
    `
    "3:51: \`approval[0].approvers[1]\` is "user:ADA", which is listed already"
  `,
  );
  expect(approval('[{ before: start, approvers: [] }, { before: limit }]')).toMatchInlineSnapshot(`
    "3:40: \`approval[0].approvers\` is empty; fill it in or remove it
    3:46: \`approval[1].approvers\` is missing; write a list"
  `);
});

it('an approval that can never be given, or never be asked for, is refused', () => {
  expect(approval('[{ before: start, approvers: [user:ada], count: 2 }]')).toMatchInlineSnapshot(
    `
    "3:59: \`approval[0].count\` is 2, but there is only one user under \`approvers\`; list more, or a team"
  `,
  );
  expect(approval('[{ before: start, approvers: [user:ada, user:bob], count: 3 }]')).toMatchInlineSnapshot(
    `
    "3:69: \`approval[0].count\` is 3, but there are only 2 users under \`approvers\`; list more, or a team"
  `,
  );
  expect(approval('[{ before: start, approvers: [operator, user:ada], count: 3 }]')).toMatchInlineSnapshot(
    `"3:69: \`approval[0].count\` is 3, but only 2 can approve: all operators count as one; list more, or a team"`,
  );
  expect(approval('[{ before: start, approvers: [operator, user:ada, "team:acme/leads"] }]')).toBe('');
  expect(approval('[{ before: start, approvers: [user:ada, "team:acme/leads"], count: 3 }]')).toBe('');
  expect(
    problemsOf('on: workflow_dispatch\ncheckout: false\napproval: [{ before: start, approvers: [user:ada] }]'),
  ).toMatchInlineSnapshot(
    `"4:40: \`approval[0].approvers\` names only people at GitHub, who decide by a comment on an issue or pull request, but what starts its runs has none; add operator, or somebody in Slack"`,
  );
  expect(approval('[{ before: start, approvers: [operator], count: 0, wait: 0m }]')).toMatchInlineSnapshot(`
    "3:59: \`approval[0].count\` is 0; the least is 1
    3:68: \`approval[0].wait\` is "0m"; it must be more than 0s and at most 30d"
  `);
  expect(approval('[{ before: start, approvers: [operator], wait: 31d }]')).toMatchInlineSnapshot(
    `"3:58: \`approval[0].wait\` is "31d"; it must be more than 0s and at most 30d"`,
  );
  expect(problemsOf('approval: [{ before: output, approvers: [operator] }]')).toMatchInlineSnapshot(
    `"3:22: \`approval[0].before\` is output, but \`safe-outputs\` names none, so nobody would ever be asked; name one or remove this"`,
  );
  const reporting = 'safe-outputs: { add-comment: , noop: { report-as-issue: true } }';
  expect(problemsOf(`approval: [{ before: output, approvers: [operator] }]\n${reporting}`)).toContain(
    '`report-as-issue` writes at GitHub without asking anybody, and `approval[0].before` is output; remove one of them',
  );
});

it('there is one rule for each place, and no rule spends beyond the limit without a person', () => {
  expect(
    approval('[{ before: start, approvers: [operator] }, { before: start, approvers: [operator, user:bob] }]'),
  ).toMatchInlineSnapshot(
    `"3:64: \`approval[1].before\` is start, as in \`approval[0]\`; write one rule with all approvers"`,
  );
  expect(approval('[{ before: limit, approvers: [operator], otherwise: go-on }]')).toMatchInlineSnapshot(
    `"3:63: \`approval[0].otherwise\` is go-on, but more than \`limits.spend\` is never spent without a person; write cancel or remove it"`,
  );
  expect(approval('[{ before: merge, approvers: [operator], timeout: 2h, otherwise: approve }]'))
    .toMatchInlineSnapshot(`
    "3:22: \`approval[0].before\` is "merge"; write one of start, output, limit
    3:52: \`timeout\` has no meaning here: use \`wait\` (under \`approval[0]\`)
    3:76: \`approval[0].otherwise\` is "approve"; write one of cancel, go-on"
  `);
  expect(approval('{ before: start, approvers: [user:ada] }')).toMatchInlineSnapshot(
    `"3:11: \`approval\` must be a list of { before, approvers, count, wait, otherwise }"`,
  );
});

it('budgets of curfew.yml are checked', () => {
  expect(settingsProblems('budgets: { day: 5, organisation: { day: 5 }, repository: { week: 5 }, automation: 5 }'))
    .toMatchInlineSnapshot(`
    "1:12: \`day\` is not a key here; there are organization, repository, automation (under \`budgets\`)
    1:20: \`organisation\` is not a key here; did you mean \`organization\`? (under \`budgets\`)
    1:60: \`week\` is not a key here; there are day, month (under \`budgets.repository\`)
    1:83: \`budgets.automation\` is 5; write a map"
  `);
  expect(settingsProblems('budgets: { organization: { day: 0, month: -1 } }')).toMatchInlineSnapshot(`
    "1:33: \`budgets.organization.day\` is zero; no run could ever start; to switch an automation off, write \`enabled: false\` in it
    1:43: \`budgets.organization.month\` is -1; it must be more than zero; write US dollars, such as 4 or $4.00"
  `);
  expect(settingsProblems('budgets: { organization: { day: 100, month: 50 } }')).toMatchInlineSnapshot(
    `"1:33: \`budgets.organization.day\` is $100.00, more than the $50.00 of \`month\`, so it could never be reached; lower or remove it"`,
  );
  expect(settingsProblems('budgets: [{ scope: organization, per: day, spend: 100 }]')).toMatchInlineSnapshot(
    `"1:10: \`budgets\` is a list; write a map"`,
  );
});

it('a limit that is above a budget is refused, and the problem names both', () => {
  expect(
    problemsIn({
      'curfew.yml':
        'budgets: { organization: { day: 100, month: 1500 }, repository: { day: 30 }, automation: { day: 20 } }',
      'automations/a.md': automationFile('limits: { spend: 120 }'),
      'automations/b.md': automationFile('limits: { spend: 20 }'),
      'automations/c.md': automationFile('limits: { spend: 25 }\non: workflow_dispatch\ncheckout: false'),
    }),
  ).toMatchInlineSnapshot(`
    "automations/a.md:3:18: \`limits.spend\` is $120.00, but \`budgets.organization.day\` of curfew.yml is $100.00, so no run could ever start; lower the limit or raise the budget
    automations/a.md:3:18: \`limits.spend\` is $120.00, but \`budgets.repository.day\` of curfew.yml is $30.00, so no run could ever start; lower the limit or raise the budget
    automations/a.md:3:18: \`limits.spend\` is $120.00, but \`budgets.automation.day\` of curfew.yml is $20.00, so no run could ever start; lower the limit or raise the budget
    automations/c.md:2:18: \`limits.spend\` is $25.00, but \`budgets.automation.day\` of curfew.yml is $20.00, so no run could ever start; lower the limit or raise the budget"
  `);
  expect(
    problemsIn({
      'curfew.yml': 'budgets: { repository: { month: 3 } }',
      'automations/a.md': automationFile('agent: default'),
      'automations/b.md': automationFile('on: workflow_dispatch\ncheckout: false'),
    }),
  ).toMatchInlineSnapshot(
    `"automations/a.md:2:1: \`limits.spend\` is $5.00 by default, but \`budgets.repository.month\` of curfew.yml is $3.00, so no run could ever start; lower the limit or raise the budget"`,
  );
  expect(
    problemsOf('limits: { spend: 4 }\nbudgets: [{ scope: automation, per: month, spend: 3.99 }]'),
  ).toMatchInlineSnapshot(
    `"4:51: \`budgets[0].spend\` is $3.99 per month, but \`limits.spend\` is $4.00, so no run could ever start; lower the limit or raise the budget"`,
  );
  expect(problemsOf('limits: { spend: 4 }\nbudgets: [{ scope: automation, per: month, spend: 4 }]')).toBe('');
});

it('a default limit that is above a budget is refused in every automation that does not set its own', () => {
  expect(
    problemsIn({
      'curfew.yml': 'defaults: { limits: { spend: 10 } }\nbudgets: { automation: { day: 8 } }',
      'automations/a.md': automationFile('limits: { duration: 5m }'),
      'automations/b.md': automationFile('limits: { spend: 8 }'),
    }),
  ).toMatchInlineSnapshot(
    `"automations/a.md:3:9: \`limits.spend\` is $10.00 by default, but \`budgets.automation.day\` of curfew.yml is $8.00, so no run could ever start; lower the limit or raise the budget"`,
  );
});

it('prices are refused, because they would not reach the engine and the worker', () => {
  expect(settingsProblems('prices: { my-model: { input: 1, output: 5 } }')).toMatchInlineSnapshot(
    `"1:1: \`prices\` is part of the format, but this version does not carry it to the worker and the engine, which keep the limits; remove it and use a model with a known price"`,
  );
  expect(settingsProblems('prices: { my-model: { input: one, cached: 5 } }')).toMatchInlineSnapshot(`
    "1:1: \`prices\` is part of the format, but this version does not carry it to the worker and the engine, which keep the limits; remove it and use a model with a known price
    1:21: \`prices.my-model.output\` is missing; write a number
    1:30: \`prices.my-model.input\` is "one"; write a number
    1:35: \`cached\` is not a key here; there are input, output, cache-write-5m, cache-write-1h, cache-read (under \`prices.my-model\`)"
  `);
});

function budgets(text: string): string {
  return problemsOf(`budgets: ${text}`);
}

function approval(text: string): string {
  return problemsOf(`approval: ${text}\nsafe-outputs: { add-comment: }`);
}

/** All problems of `curfew.yml` with these keys. */
function settingsProblems(keys: string): string {
  return problemsIn({ 'curfew.yml': keys, 'automations/a.md': automationFile('') }).replaceAll('curfew.yml:', '');
}
