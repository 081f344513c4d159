import { expect, it } from 'vitest';
import { automationFile, problemsIn, problemsOf } from '../../support/definitions/definitions-folder.ts';

it('a member that a context does not have is named, with what to write instead', () => {
  const prompt =
    '${{ github.run_id }} ${{ github.workspace }} ${{ github.RUN_NUMBER }} ${{ sentry.evnt }} ${{ run.x }}';
  expect(problemsOf("if: github.repository_owner == 'acme' && github['sha'] && github.event.x.y", prompt))
    .toMatchInlineSnapshot(`
      "6:33: the prompt: \`github.workspace\` does not exist here; Curfew tells the agent where its clone is
      6:57: the prompt: \`github.RUN_NUMBER\` does not exist here; use \`github.run_id\`
      6:82: the prompt: \`sentry.evnt\` does not exist here; there are event, event_name; did you mean \`event\`?
      6:98: the prompt: \`run.x\` does not exist here; there are id"
    `);
});

it('an input that is not declared is named, wherever it is used', () => {
  const inputs = 'on: { workflow_dispatch: { inputs: { goal: , Level: } } }';
  const keys = `${inputs}\nif: inputs.goal && inputs.level && inputs.gaol\nsubject: s-\${{ inputs.a }}\ncheckout: { repository: "acme/\${{ inputs.b }}", ref: "\${{ github.event.inputs.c }}" }`;
  expect(problemsOf(keys, 'Do ${{ inputs.goal }} ${{ contains(inputs.d, inputs[github.actor]) }}'))
    .toMatchInlineSnapshot(`
    "3:43: \`if\`: \`inputs.gaol\` is not declared under \`on.workflow_dispatch.inputs\`; there are goal, Level; did you mean \`goal\`?
    4:23: \`subject\`: \`inputs.a\` is not declared under \`on.workflow_dispatch.inputs\`; there are goal, Level
    5:42: \`checkout.repository\`: \`inputs.b\` is not declared under \`on.workflow_dispatch.inputs\`; there are goal, Level
    5:79: \`checkout.ref\`: \`github.event.inputs.c\` is not declared under \`on.workflow_dispatch.inputs\`; there are goal, Level
    8:43: the prompt: \`inputs.d\` is not declared under \`on.workflow_dispatch.inputs\`; there are goal, Level"
  `);
});

it('a `${{` that is not closed is a problem at its own place, and does not hide what follows', () => {
  const prompt =
    "Fix ${{ github.actor }\n\nand don't ${{ github.repository }} or ${{ contains(github.actor, 'a) }} don't ${{ nope.x }} ${{";
  expect(problemsOf('if: ${{ github.actor', prompt)).toMatchInlineSnapshot(`
    "3:5: \`if\`: \`\${{\` is not closed; write \`}}\` after the expression
    6:5: the prompt: \`\${{\` is not closed; write \`}}\` after the expression
    8:66: the prompt: the text that begins here is not closed; write a single quote after it
    8:83: the prompt: \`nope\` is not a context; there are github, inputs, schedule, sentry, slack, webhook, run, automation; write text in single quotes
    8:93: the prompt: \`\${{\` is not closed; write \`}}\` after the expression"
  `);
});

it('macros of other compilers are refused outside of code', () => {
  const prompt =
    '```\n{{#if x}}\n```\n`{{#if y}}` {{#if z}}a{{else}}b{{/if}}\n@include shared/x.md\n{{#runtime-import? a.md}}\nmail me@include it';
  expect(problemsOf('', prompt).replaceAll(/ has no meaning here; .*/g, '')).toMatchInlineSnapshot(`
    "9:13: the prompt: \`{{#if z}}\`
    9:23: the prompt: \`{{else}}\`
    9:32: the prompt: \`{{/if}}\`
    10:1: the prompt: \`@include shared/x.md\`
    11:1: the prompt: \`{{#runtime-import? a.md}}\`"
  `);
});

it.each([
  ['backticks', '`'.repeat(100_000)],
  ['fences', '```\n'.repeat(20_001)],
  ['conditions that are not closed', '{{#if a'.repeat(20_000)],
])('a prompt full of %s is checked before the test runs out of time', (_, prompt) => {
  expect(problemsOf('', `Do it. ${prompt}`)).toBe('');
});

it('a fixed repository must be owner/name, and one in which runs may work', () => {
  expect(
    problemsIn({
      'curfew.yml': 'repositories: [acme/*]',
      'automations/a.md': automationFile('checkout: { repository: Acme/x }'),
      'automations/b.md': automationFile('checkout: { repository: other/x }'),
      'automations/c.md': automationFile('checkout: { repository: api }'),
      'automations/d.md': automationFile('checkout: { repository: "${{ github.repository }}" }'),
    }),
  ).toMatchInlineSnapshot(`
    "automations/b.md:3:25: \`checkout.repository\` is "other/x", but \`repositories\` of curfew.yml allows acme/*; add it there, or name another one
    automations/c.md:3:25: \`checkout.repository\` is "api", which is not owner/name, such as acme/api"
  `);
});

it('outputs and options of other formats are explained, and never taken for a typing mistake', () => {
  const outputs =
    'hide-comment: , create-issue: { group: true }, create-pull-request: { expires: 14 }, add-comment: { close-older-key: k, target-repo: a }';
  const problems = problemsOf(`safe-outputs: { ${outputs} }`);
  expect(problems).not.toContain('did you mean');
  expect(problems.split('\n').map((line) => /`[^`]*`/.exec(line)?.[0])).toEqual([
    '`hide-comment`',
    '`group`',
    '`expires`',
    '`close-older-key`',
    '`target-repo`',
  ]);
});

it.each([
  [
    'on: { slash_command: { name: fix, events: [pull_request_comment] } }',
    'use issue_comment: comments on pull requests',
  ],
  ['network: defaults', 'write `network: { allowed: [defaults] }`'],
  [
    'permissions: read-all',
    'write what it may read: `permissions: { actions: read, checks: read, contents: read, issues: read, pull-requests: read }`, or remove it',
  ],
  ['permissions: write-all', 'an agent never writes itself; use outputs'],
  ['permissions: { copilot-requests: write }', 'the model is asked with the key of Curfew'],
  [
    'permissions: { attestations: read }',
    '`permissions.attestations` is read, but no lookup uses it; remove it, or use one of actions, checks, contents, issues, pull-requests',
  ],
  ['permissions: { discussions: read }', 'is read, but no lookup uses it; remove it'],
  ['permissions: { statuses: read }', 'is read, but no lookup uses it; use `checks: read`'],
  ['permissions: { models: read }', 'remove it: the model is asked with the key of Curfew'],
  ['permissions: { packages: write }', 'may not be write: an agent never writes itself'],
  ['on: { issues: , roles: [maintainer] }', 'did you mean `maintain`?'],
  ['emoji: x', 'put it into `name`'],
  ['on: { issues: , stale-check: false }', 'there is no compile step'],
])('a frequent slip is told what to write: %s', (keys, hint) => {
  expect(problemsOf(keys)).toContain(hint);
});

it.each([
  ['on: dialy', 'it is no schedule; did you mean `daily`; write daily, daily around 14:00'],
  ['on: [issues, weeekly on monday]', 'it is no schedule; did you mean `weekly`'],
  ['on: { issues: , dialy: }', '`dialy` is not a key here; if you mean `daily`: a schedule in words is a value'],
  ['on: { issues: , schedule: [{ cron: evry 2h }] }', 'did you mean `every`'],
  ['on: { sentry: { projects: [web] } }', '`sentry` has no meaning here: name what Sentry sends: `sentry_issue`'],
  ['on: { webhook: pager }', '`on.webhook` is "pager"; write a map such as { source: pager }'],
  [
    'on: sentry_issue',
    "`on.sentry_issue` is empty; write a map such as { projects: [checkout-api] }, or ['*'] for all",
  ],
  ['on: { sentry_issue: { types: [created] } }', "is missing; write the slugs of projects, or ['*'] for all"],
  ['stpes: []', '`stpes` is not a key here; if you mean `steps`: the Markdown below'],
  [
    'timout-minutes: 5',
    '`timout-minutes` is not a key here; if you mean `timeout-minutes`: use `limits: { duration: 45m }`',
  ],
])('a misspelt or misplaced word is told what was meant: %s', (keys, hint) => {
  expect(problemsOf(keys)).toContain(hint);
});

it('a label or title that GitHub would not take is an error of the file, not of the first run', () => {
  const [most, long] = ['🐞'.repeat(50), 'x'.repeat(51)];
  expect(problemsOf(`safe-outputs: { create-issue: { labels: [${most}] }, add-labels: { allowed: [${most}] } }`)).toBe(
    '',
  );
  for (const [keys, place] of [
    [`safe-outputs: { create-issue: { labels: [a, ${long}] } }`, '`safe-outputs.create-issue.labels[1]`'],
    [`safe-outputs: { add-labels: { allowed: [${long}] } }`, '`safe-outputs.add-labels.allowed[0]`'],
    [`safe-outputs: { create-pull-request: { labels: [${long}] } }`, '`safe-outputs.create-pull-request.labels[0]`'],
    [`on: { label_command: ${long} }`, '`on.label_command`'],
  ] as const) {
    expect(problemsOf(keys)).toContain(`${place} is "${long}", longer than 50 characters: GitHub takes no such label`);
  }
  const prefix = `safe-outputs: { create-issue: { title-prefix: ${'x'.repeat(101)} } }`;
  expect(problemsOf(prefix)).toContain(
    '`safe-outputs.create-issue.title-prefix` is too long; the most is 100 characters',
  );
});

it.each([
  ['create-pull-request: { reviewers: ["@octocat"] }', 'reviewers[0]` is "@octocat"; write the login alone: octocat'],
  ['create-pull-request: { assignees: [octo cat] }', 'is "octo cat"; write the login at GitHub, such as octocat'],
  ['create-issue: { assignees: [a, "@b"] }', 'assignees[1]` is "@b"; write the login alone: b'],
  ['assign-to-user: { allowed: ["@octocat"] }', 'is "@octocat"; write the login alone: octocat'],
  ['push-to-pull-request-branch: { authors: ["@octocat", "*"] }', 'is "*"; write the login at GitHub'],
  [
    'add-reviewer: { reviewers: [acme/leads] }',
    'write a login such as octocat; a team goes where teams are listed, as leads',
  ],
  ['add-reviewer: { team-reviewers: ["@acme/leads"] }', 'is "@acme/leads"; write the slug alone: leads'],
  [
    'create-pull-request: { team-reviewers: [Our Team] }',
    'write the slug of the team, as in its address: platform-leads',
  ],
])(
  'a name by which GitHub knows nobody is an error of the file, not of the run that spent its money: %s',
  (output, hint) => {
    expect(problemsOf(`safe-outputs: { ${output} }`)).toContain(hint);
  },
);

it('a name of somebody who may or may not start a run is a login, because another one would never be met', () => {
  const on =
    'on: { issues: { types: [assigned], assignees: ["@ada", "@me"] }, bots: ["@renovate"], skip-bots: ["@x", "y[bot]"] }';
  expect(problemsOf(on)).toMatchInlineSnapshot(`
    "2:48: \`on.issues.assignees[0]\` is "@ada"; write the login alone: ada
    2:73: \`on.bots[0]\` is "@renovate"; write the login alone: renovate
    2:99: \`on.skip-bots[0]\` is "@x"; write the login alone: x"
  `);
});

it('the name of a source directly under `on` is told where it belongs', () => {
  const settings =
    'sources: { pager: { scheme: pagerduty, secret: PAGER_SECRET }, push: { scheme: github, secret: X_SECRET } }';
  const files = {
    'curfew.yml': settings,
    'automations/a.md': automationFile('on: pager\ncheckout: false'),
    'automations/b.md': automationFile('on: { push: , pager: { types: [x] } }'),
  };
  const hint =
    '`pager` has no meaning here: a source of curfew.yml is named by `webhook: { source: pager }` (under `on`)';
  expect(problemsIn(files)).toBe(`automations/a.md:2:5: ${hint}\nautomations/b.md:2:15: ${hint}`);
});

it('contexts of other formats are told what to write', () => {
  expect(problemsOf('', '${{ steps.sanitized.outputs.text }}')).toContain('is `github.event.comment.body`');
  expect(problemsOf("if: needs.x.outputs.y == 'a'")).toContain('there are no jobs');
});

it('keys and contexts that only other formats have get a hint of their own', () => {
  const outputs = `safe-outputs:\n  update-project:\n  footer: x\n  create-pull-request: { auto-merge: true }`;
  expect(problemsOf(`safe-inputs: {}\nlockdown: true\nplugins: []\n${outputs}`, '${{ secrets.TOKEN }} ${{ job.id }}'))
    .toMatchInlineSnapshot(`
    "3:1: \`safe-inputs\` has no meaning here: tools belong in the agent file, \`agents/<name>.md\`
    4:1: \`lockdown\` has no meaning here: text of strangers is always cleaned and marked as theirs
    5:1: \`plugins\` has no meaning here: tools belong in the agent file, \`agents/<name>.md\`
    7:3: \`update-project\` has no meaning here: there is no such output (under \`safe-outputs\`)
    8:3: \`footer\` has no meaning here: every output names its run; your own words are \`messages: { footer: … }\` (under \`safe-outputs\`)
    9:26: \`auto-merge\` has no meaning here: a person merges; the rules of the repository hold (under \`safe-outputs.create-pull-request\`)
    12:5: the prompt: \`secrets\` is not a context here; no secret ever reaches an agent
    12:26: the prompt: \`job\` is not a context here; there are no jobs"
  `);
});

it('merged keys are refused where they stand, with what to do', () => {
  expect(problemsOf('x-base: &base { spend: 4 }\nlimits: { <<: *base }', 'x')).toMatchInlineSnapshot(
    `"4:11: \`<<\` has no meaning here: keys of another map are not merged; write them out (under \`limits\`)"`,
  );
  expect(problemsOf('x-base: &base { name: x }\n<<: *base', 'x')).toMatchInlineSnapshot(
    `"4:1: \`<<\` has no meaning here: keys of another map are not merged; write them out"`,
  );
});

it('what cannot be read as one map is explained without the words of the parser', () => {
  expect(problemsOf(`x-deep: ${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'x').replace(/^\d+:\d+/, '')).toBe(
    ': this is nested too deeply to be read; write it flatter',
  );
  const automation = { 'automations/a.md': automationFile('') };
  expect(problemsIn({ ...automation, 'curfew.yml': '- a' })).toBe('curfew.yml:1:1: the file is a list; write a map');
  expect(problemsIn({ ...automation, 'curfew.yml': 'timezone: UTC\n---\ntimezone: UTC' })).toBe(
    'curfew.yml:2:1: a second document begins here; write all keys into one, without `---` between',
  );
});

it('many brackets that are not closed are told once for each place', () => {
  expect(problemsOf(`x-open: ${'['.repeat(500)}`, 'x').split('\n').length).toBeLessThan(5);
});

it('an expression in a key that takes its text as it stands is refused at its place', () => {
  const keys = `name: Of \${{ github.actor }}
description: It says \${{ github.actor }}.
x-note: \${{ any }}
safe-outputs:
  create-issue: { title-prefix: "[\${{ github.workflow }}] ", labels: [a, "\${{ inputs.b }}"], max: "\${{ c }}" }
  env: { A: "\${{ secrets.A }}" }`;
  const problems = problemsOf(keys).replaceAll(
    'not evaluated here, only in `if`, `subject`, `checkout` and the prompt',
    'N',
  );
  expect(problems).toMatchInlineSnapshot(`
    "3:10: \`name\`: \`\${{ }}\` is N; write the value out
    7:35: \`safe-outputs.create-issue.title-prefix\`: \`\${{ }}\` is N; write the value out
    7:75: \`safe-outputs.create-issue.labels[1]\`: \`\${{ }}\` is N; write the value out
    7:99: \`safe-outputs.create-issue.max\` is "\${{ c }}"; write a number
    8:3: \`env\` has no meaning here: secrets are variables in the environment of Curfew and never reach an agent (under \`safe-outputs\`)"
  `);
});

it('the one name that an object of JavaScript would lose is refused as a key at any level', () => {
  expect(problemsOf('x-a: { __proto__: 1 }\non: { workflow_dispatch: { inputs: { __proto__: , constructor: } } }'))
    .toMatchInlineSnapshot(`
    "2:8: \`__proto__\` cannot be a key, because it has a meaning of its own in JavaScript; rename it
    3:38: \`__proto__\` cannot be a key, because it has a meaning of its own in JavaScript; rename it"
  `);
});

it('`on` that a program for YAML 1.1 has made `true` has a hint', () => {
  expect(problemsOf('true: { issues: }')).toContain('`true` has no meaning here: write `on`');
});
