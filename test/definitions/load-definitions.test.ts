import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Automation } from '../../definitions/automation.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';
import { formatProblems } from '../../definitions/problem.ts';
import type { GithubTriggers } from '../../definitions/sources/github/github-triggers.ts';
import { automationFile, definitionsFolder, load, problemsOf } from '../support/definitions/definitions-folder.ts';

function githubEvents(automation: Automation | undefined): string[] {
  return Object.keys((automation?.on.sources['github'] as GithubTriggers | undefined)?.events ?? {});
}

const loadedFrom = (files: Record<string, string>): string => formatProblems(load(files).problems);

test('a minimal automation gets all defaults of the format', () => {
  const { definitions, problems } = load({ 'automations/fix.md': automationFile('') });
  expect(problems).toEqual([]);
  expect(definitions.automations).toEqual([
    {
      id: 'fix',
      name: 'fix',
      description: null,
      enabled: true,
      on: {
        sources: {
          github: {
            events: {
              issues: {
                types: ['opened'],
                branches: null,
                branchesIgnore: null,
                paths: null,
                pathsIgnore: null,
                names: null,
                draft: null,
                forks: null,
              },
            },
            slashCommand: null,
          },
        },
        roles: ['admin', 'maintain', 'write'],
        bots: [],
        skipBots: [],
        reaction: null,
        statusComment: false,
      },
      if: null,
      agent: 'default',
      agentOverrides: { model: null },
      checkout: { repository: null, ref: null, fetchDepth: 50 },
      permissions: { contents: 'read' },
      lookups: [],
      network: null,
      limits: { spendMicros: 5_000_000, durationMs: 1_800_000, idleMs: 600_000 },
      budgets: [],
      approval: [],
      subject: null,
      whenBusy: 'skip',
      safeOutputs: { staged: false, allowed: {} },
      prompt: 'Do it.',
    },
  ]);
  expect(definitions.settings.timezone).toBe('UTC');
});

test('an automation without an agent runs with the built-in default agent', () => {
  const { definitions } = load({ 'automations/fix.md': automationFile('') });
  expect(definitions.agents).toEqual([
    {
      name: 'default',
      description: null,
      model: { id: 'claude-sonnet-5-5', effort: null, speed: null },
      tools: {
        bash: 'allow',
        read: 'allow',
        write: 'allow',
        edit: 'allow',
        glob: 'allow',
        grep: 'allow',
        web_fetch: 'off',
        web_search: 'off',
      },
      network: { allowed: [] },
      system: '',
    },
  ]);
});

test('agents/default.md replaces the built-in default agent', () => {
  const { definitions } = load({
    'automations/fix.md': automationFile(''),
    'agents/default.md': '---\nmodel: { id: claude-opus-5-5, effort: high }\ntools: [read]\n---\nBe brief.',
  });
  expect(definitions.agents).toMatchObject([
    {
      name: 'default',
      model: { id: 'claude-opus-5-5', effort: 'high' },
      tools: { read: 'allow', bash: 'off' },
      system: 'Be brief.',
    },
  ]);
});

test('a map of tools changes the default, a list replaces it', () => {
  const { definitions } = load({
    'automations/fix.md': automationFile(''),
    'agents/listed.md': '---\ntools: [read, grep]\n---\n',
    'agents/mapped.md': '---\ntools: { bash: off, web_search: off }\n---\n',
  });
  const [listed, mapped] = definitions.agents;
  expect(listed?.tools).toMatchObject({ read: 'allow', grep: 'allow', bash: 'off', write: 'off' });
  expect(mapped?.tools).toMatchObject({ bash: 'off', read: 'allow', write: 'allow' });
});

test('limits come from the automation, else from curfew.yml, else from the format', () => {
  const { definitions } = load({
    'curfew.yml': 'defaults: { limits: { spend: $2.50, duration: 1h30m } }',
    'automations/a.md': automationFile('limits: { spend: 4, idle: 90s }'),
  });
  expect(definitions.automations[0]?.limits).toEqual({ spendMicros: 4_000_000, durationMs: 5_400_000, idleMs: 90_000 });
});

test('`on` may be one name or a list of names, as in GitHub Actions', () => {
  const one = load({ 'automations/a.md': automationFile('on: pull_request') }).definitions.automations[0];
  const two = load({ 'automations/a.md': automationFile('on: [issues, pull_request]') }).definitions.automations[0];
  expect(githubEvents(one)).toEqual(['pull_request']);
  expect(githubEvents(two)).toEqual(['issues', 'pull_request']);
});

test('a slash command reacts with eyes and a status comment unless told otherwise', () => {
  const [plain, told] = [
    'on: { slash_command: fix }',
    'on: { slash_command: { name: fix, events: ["*"] }, reaction: none, status-comment: false }',
  ].map((keys) => load({ 'automations/a.md': automationFile(keys) }).definitions.automations[0]?.on);
  expect(plain).toMatchObject({
    sources: { github: { slashCommand: { name: 'fix', events: ['issue_comment'] } } },
    reaction: 'eyes',
    statusComment: true,
  });
  expect(told).toMatchObject({
    sources: { github: { slashCommand: { events: ['issues', 'issue_comment', 'pull_request'] } } },
    reaction: null,
    statusComment: false,
  });
});

test('outputs without a value get the defaults of the format', () => {
  const { definitions } = load({
    'automations/a.md': automationFile(
      'safe-outputs:\n  create-pull-request:\n  add-comment: { target: 7 }\n  noop:\n  staged: true',
    ),
  });
  expect(definitions.automations[0]?.safeOutputs).toEqual({
    staged: true,
    allowed: {
      'create-pull-request': {
        max: 1,
        titlePrefix: '',
        labels: [],
        reviewers: [],
        teamReviewers: [],
        assignees: [],
        branchPrefix: 'curfew/',
        baseBranch: null,
        draft: true,
        ifNoChanges: 'warn',
        allowedFiles: null,
        excludedFiles: [],
        protectedFiles: 'blocked',
        maxPatchFiles: 100,
        maxPatchSizeKb: 4096,
        fallbackAsIssue: true,
      },
      'add-comment': { max: 1, target: '7' },
    },
  });
});

test('x- keys are ignored where keys are ours, and serve as anchors', () => {
  const { definitions, problems } = load({
    'automations/a.md': automationFile('x-note: anything\nx-limits: &limits { spend: 1 }\nlimits: *limits'),
    'curfew.yml': 'x-owner: platform team',
  });
  expect(problems).toEqual([]);
  expect(definitions.automations[0]?.limits.spendMicros).toBe(1_000_000);
});

test('names that users choose may begin with x-', () => {
  const { definitions } = load({
    'automations/a.md': automationFile(
      'on: { workflow_dispatch: { inputs: { x-goal: { required: true } } } }\ncheckout: false',
    ),
  });
  expect(definitions.automations[0]?.on.sources).toHaveProperty('dispatch.inputs.x-goal');
});

test('all problems of all files are reported at once, in order, each at its place', () => {
  expect(
    loadedFrom({
      'curfew.yml': 'timezone: Mars/Olympus\nrepository: [acme/*]',
      'automations/b.md': automationFile('nme: x\nagent: fixr'),
      'automations/a.md': automationFile('if: github.evnt = 1'),
      'agents/fixer.md': '---\nmodel: claude-opus-5.5\n---\n',
    }),
  ).toMatchInlineSnapshot(`
    "agents/fixer.md:2:8: \`model\` is "claude-opus-5.5", a model without a known price, so no spend limit could be kept; known are claude-fable-5-2, claude-fable-5-1, claude-fable-5, claude-opus-5-5, claude-opus-5, claude-opus-4-8, claude-opus-4-7, claude-opus-4-6, claude-opus-4-5, claude-opus-4-5-20251101, claude-sonnet-5-5, claude-sonnet-5, claude-sonnet-4-6, claude-sonnet-4-5, claude-sonnet-4-5-20250929, claude-haiku-5-5, claude-haiku-4-5, claude-haiku-4-5-20251001; did you mean \`claude-opus-5-5\`?
    automations/a.md:3:17: \`if\`: unexpected symbol: '='; compare with \`==\`
    automations/b.md:3:1: \`nme\` is not a key here; did you mean \`name\`?
    automations/b.md:4:8: \`agent\` is "fixr", but there is no agents/fixr.md; there are fixer, default; did you mean \`fixer\`?
    curfew.yml:1:11: \`timezone\` is "Mars/Olympus", which is no time zone; write a name such as Europe/Berlin or UTC
    curfew.yml:2:1: \`repository\` is not a key here; did you mean \`repositories\`?"
  `);
});

test('keys that GitHub Actions and gh-aw have, and this format has not, say what to use instead', () => {
  expect(
    problemsOf(
      'jobs: {}\nruns-on: ubuntu-latest\nenv: {}\nconcurrency: x\ntimeout-minutes: 5\ntools: {}\nengine: claude\nroles: all',
    ),
  ).toMatchInlineSnapshot(`
    "3:1: \`jobs\` has no meaning here: an automation is one agent with one prompt; the Markdown below the front matter is the prompt, and the agent runs the commands
    4:1: \`runs-on\` has no meaning here: commands run in the sandbox of the engine, the same for every automation
    5:1: \`env\` has no meaning here: secrets are variables in the environment of Curfew and never reach an agent
    6:1: \`concurrency\` has no meaning here: use \`subject\` (what the run is about) and \`when-busy\` (what happens when a run is already about it)
    7:1: \`timeout-minutes\` has no meaning here: use \`limits: { duration: 45m }\`
    8:1: \`tools\` has no meaning here: tools stand in the agent file, \`agents/<name>.md\`
    9:1: \`engine\` has no meaning here: the model stands in the agent file; use \`agent: { name, model }\` to override it
    10:1: \`roles\` has no meaning here: it stands under \`on\`: \`on: { roles: [write] }\`"
  `);
  expect(problemsOf('on: { issues: { types: [opened] }, pull_request_target: , workflow_call: , stop-after: +5d }'))
    .toMatchInlineSnapshot(`
    "2:36: \`pull_request_target\` has no meaning here: use \`pull_request\`: definitions never come from the pull request, so both would mean the same (under \`on\`)
    2:59: \`workflow_call\` has no meaning here: an automation cannot be called by another one; use \`workflow_dispatch\` (under \`on\`)
    2:76: \`stop-after\` has no meaning here: set \`enabled: false\` when the time has come (under \`on\`)"
  `);
  expect(problemsOf('permissions: { contents: write, issues: write, checks: write, id-token: read }'))
    .toMatchInlineSnapshot(`
    "3:26: \`permissions.contents\` may not be write: an agent never writes itself; use \`safe-outputs: { create-pull-request: }\`
    3:41: \`permissions.issues\` may not be write: an agent never writes itself; use \`safe-outputs: { add-comment: }\` or \`safe-outputs: { create-issue: }\`
    3:56: \`permissions.checks\` may not be write: an agent never writes itself; use an output under \`safe-outputs\`
    3:63: \`id-token\` has no meaning here: an agent never gets a token (under \`permissions\`)"
  `);
});

test('a value that is not allowed says what is', () => {
  expect(
    problemsOf(
      [
        'on: { issues: { types: [labelled], branches: [main] }, slash_command: { name: /fix, events: [issue] }, roles: [boss], reaction: smile }',
        'enabled: "yes"',
        'checkout: { repository: 5, fetch-depth: -1 }',
        'agent: [fixer]',
        'when-busy: wait',
        'safe-outputs: { create-pull-request: { labels: agent, max: 0, branch-prefix: -x }, add-comment: { target: this }, noop: false }',
      ].join('\n'),
    ),
  ).toMatchInlineSnapshot(`
    "2:25: \`on.issues.types[0]\` is "labelled"; did you mean \`labeled\`?
    2:36: \`branches\` has no meaning here: an issue has no branch (under \`on.issues\`)
    2:79: \`on.slash_command.name\` must be the bare word, without a slash: letters, digits, \`-\` and \`_\`
    2:94: \`on.slash_command.events[0]\` is "issue"; did you mean \`issues\`?
    2:112: \`on.roles[0]\` is "boss"; write one of admin, maintain, write, triage, read
    2:129: \`on.reaction\` is "smile"; write one of +1, -1, laugh, confused, heart, hooray, rocket, eyes, none
    3:10: \`enabled\` is "yes"; write true or false
    4:25: \`checkout.repository\` is 5; write text
    4:41: \`checkout.fetch-depth\` is -1; the least is 0
    5:8: \`agent\` must be the name of an agent, or a map { name, model }
    6:12: \`when-busy\` is "wait"; write one of skip, queue-latest, steer, restart, parallel
    7:48: \`safe-outputs.create-pull-request.labels\` is "agent"; write a list
    7:60: \`safe-outputs.create-pull-request.max\` is 0; the least is 1
    7:78: \`safe-outputs.create-pull-request.branch-prefix\` must be the beginning of a branch name, such as curfew/
    7:107: \`safe-outputs.add-comment.target\` must be triggering (what the event is about), "*" (any issue of the repository) or a number
    7:121: \`safe-outputs.noop\` is always there; remove this, or write \`noop:\` without a value"
  `);
});

test('spend and duration are checked to the cent and to the second', () => {
  const limits = (text: string): string => problemsOf(`limits: { ${text} }`);
  expect(limits('spend: 4.005')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is 4.005, which is not whole cents; the agent API caps in cents"`,
  );
  expect(limits('spend: 0')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is zero; a run that may spend nothing cannot start"`,
  );
  expect(limits('spend: -1')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is -1; it must be more than zero; write US dollars, such as 4 or $4.00"`,
  );
  expect(limits('spend: 4 EUR')).toMatchInlineSnapshot(
    `"3:18: \`limits.spend\` is "4 EUR"; write US dollars, such as 4 or $4.00"`,
  );
  expect(limits('duration: 45')).toMatchInlineSnapshot(
    `"3:21: \`limits.duration\` is 45; write a duration such as 45m, 1h30m or 7d"`,
  );
  expect(limits('duration: 0m')).toMatchInlineSnapshot(
    `"3:21: \`limits.duration\` is "0m"; it must be more than 0s and at most 30d"`,
  );
  expect(limits('duration: 31d')).toMatchInlineSnapshot(
    `"3:21: \`limits.duration\` is "31d"; it must be more than 0s and at most 30d"`,
  );
  expect(limits('idle: m10')).toMatchInlineSnapshot(
    `"3:17: \`limits.idle\` is "m10"; write a duration such as 45m, 1h30m or 7d"`,
  );
  expect(limits('timeout: 5m')).toMatchInlineSnapshot(
    `"3:11: \`timeout\` has no meaning here: use \`duration\` (under \`limits\`)"`,
  );
});

test('expressions are parsed at load time, with line and column', () => {
  expect(
    problemsOf(
      'if: |\n  github.event.action == "opened"\nsubject: issue-${{ github.event.issue.number }\ncheckout: { repository: "${{ input.repo }}", ref: "${{ constructor }}" }',
      'Fix ${{ github.event.issue.title }}\n\nand ${{ hashFiles(1) }} in ${{ github.actor',
    ),
  ).toMatchInlineSnapshot(`
    "4:26: \`if\`: unexpected symbol: '"opened"'; text stands in single quotes, not double ones
    5:16: \`subject\`: \`\${{\` is not closed; write \`}}\` after the expression
    6:30: \`checkout.repository\`: \`input\` is not a context; there are github, inputs, schedule, sentry, slack, webhook, run, automation; did you mean \`inputs\`?
    6:56: \`checkout.ref\`: \`constructor\` cannot be used in an expression
    11:9: the prompt: \`hashFiles\` is not a function; there are contains, startsWith, endsWith, format, join, toJSON, fromJSON, case, matches
    11:28: the prompt: \`\${{\` is not closed; write \`}}\` after the expression"
  `);
  expect(problemsOf("if: x ${{ github.actor == 'a' }}")).toMatchInlineSnapshot(
    `"3:7: \`if\`: mixes text with \`\${{ }}\`, which is always true; put the whole condition inside"`,
  );
  expect(problemsOf("if: matches(github.actor, '(a')")).toMatchInlineSnapshot(
    `"3:27: \`if\`: the pattern of matches() is not RE2 syntax: missing closing ): \`(a\`"`,
  );
});

test('broken YAML is one problem at its place', () => {
  expect(problemsOf('limits: { spend: 4')).toMatchInlineSnapshot(
    `"3:19: this is not valid YAML: flow map in block collection must be sufficiently indented and end with a }"`,
  );
  expect(problemsOf('name: a\nname: b')).toMatchInlineSnapshot(
    `"4:1: this is not valid YAML: map keys must be unique"`,
  );
  expect(problemsOf('name: !!js/function "x"')).toMatchInlineSnapshot(
    `"3:7: this is not valid YAML: unresolved tag: tag:yaml.org,2002:js/function"`,
  );
});

test('a YAML bomb is refused', () => {
  const levels = Array.from(
    { length: 12 },
    (_, n) =>
      `x-${n}: &b${n} [${
        n === 0
          ? 'lol'
          : Array(9)
              .fill(`*b${n - 1}`)
              .join(',')
      }]`,
  );
  expect(problemsOf(levels.join('\n'))).toMatchInlineSnapshot(
    `"2:1: this cannot be read (Excessive alias count indicates a resource exhaustion attack); write the values out instead of \`*aliases\`"`,
  );
});

test('a file without front matter, and one that is not read, are named', () => {
  expect(
    loadedFrom({
      'automations/a.md': 'Do it.',
      'automations/b.md': '---\non: issues\n',
      'automations/c.yml': 'on: issues',
      'automations/sub/d.md': '',
      'automations/my automation.md': '',
      'automations/.hidden.yml': '',
      'curfew.yaml': '',
    }),
  ).toMatchInlineSnapshot(`
    "automations/a.md:1:1: there is no front matter; the first line must be \`---\`, then keys in YAML, then a line \`---\`, then the prompt
    automations/b.md:1:1: the front matter is not closed; write a line \`---\` after its last key
    automations/c.yml:1:1: this is not read; rename it to \`<name>.md\`, YAML front matter and then the prompt
    automations/my automation.md:1:1: the file's name may have only letters, digits, \`-\` and \`_\`, at most 64, because run ids and branches are called after it; rename it
    automations/sub:1:1: this is a folder; files stand directly in automations/
    curfew.yaml:1:1: this is not read; rename it to curfew.yml"
  `);
});

test('an automation that nothing could start, or that cannot work, is refused', () => {
  expect(problemsOf('on: { roles: all }')).toMatchInlineSnapshot(
    `"2:5: \`on\` names nothing that could start it; write one of issues, issue_comment, pull_request, slash_command, workflow_dispatch"`,
  );
  expect(problemsOf('on: workflow_dispatch')).toMatchInlineSnapshot(
    `"2:1: \`checkout.repository\` is missing: what starts it has no repository of its own; name one, or write \`checkout: false\`"`,
  );
  expect(problemsOf('checkout: false\nsafe-outputs: { create-pull-request: }')).toMatchInlineSnapshot(
    `"4:38: \`create-pull-request\` needs a checkout; remove \`checkout: false\` or this output"`,
  );
  expect(problemsOf('permissions: { contents: none }')).toMatchInlineSnapshot(
    `"3:26: \`permissions.contents\` is none, so nothing can be checked out; write \`checkout: false\`, too"`,
  );
  expect(problemsOf('', ' ')).toMatchInlineSnapshot(`"8:1: the prompt is empty; write it below the front matter"`);
  expect(loadedFrom({ 'automations/a.md': '---\nname: x\n---\nDo it.' })).toMatchInlineSnapshot(
    `"automations/a.md:2:1: \`on\` is missing; write what starts it, such as \`on: { issues: { types: [labeled] } }\`"`,
  );
});

test('filters that contradict each other or could never match are refused', () => {
  const filter = (text: string): string => problemsOf(`on: { pull_request: { ${text} } }`);
  expect(filter("branches: [main], branches-ignore: ['release/**']")).toMatchInlineSnapshot(
    `"2:58: \`on.pull_request.branches-ignore\` cannot stand beside \`branches\`; use \`branches\` with \`!\`"`,
  );
  expect(filter("branches: ['!main']")).toMatchInlineSnapshot(
    `"2:33: \`on.pull_request.branches\` has only patterns with \`!\`; write the ones to include before them, or \`**\`"`,
  );
  expect(filter("paths: ['src/[a']")).toMatchInlineSnapshot(
    `"2:31: \`on.pull_request.paths[0]\` is wrong: "src/[a" is not a pattern: \`*\`, \`**\`, \`?\`, \`+\`, \`[a-z]\` and a leading \`!\` are special; \`\\\` before them takes that away"`,
  );
  expect(filter('types: []')).toMatchInlineSnapshot(
    `"2:30: \`on.pull_request.types\` is empty; fill it in or remove it"`,
  );
});

test('inputs of a dispatch are checked', () => {
  const inputs = (text: string): string =>
    problemsOf(`on: { workflow_dispatch: { inputs: { ${text} } } }\ncheckout: false`);
  expect(inputs('size: { type: choice }, level: { type: choice, options: [a, b], default: c }')).toMatchInlineSnapshot(`
    "2:52: \`on.workflow_dispatch.inputs.size.type\` is choice, so \`options\` must list the choices
    2:111: \`on.workflow_dispatch.inputs.level.default\` is not among the \`options\` (a, b)"
  `);
  expect(inputs('count: { type: number, default: many }, 5: , kind: { options: [a] }')).toMatchInlineSnapshot(`
    "2:70: \`on.workflow_dispatch.inputs.count.default\` must be a number
    2:81: \`on.workflow_dispatch.inputs.5\` begins with a letter or \`_\` and has only letters, digits, \`-\` and \`_\`
    2:100: \`on.workflow_dispatch.inputs.kind.options\` has a meaning only with \`type: choice\`"
  `);
});

test('an agent that does not exist, and a model without a price, are named', () => {
  const agents = { 'agents/fixer.md': '---\n---\n' };
  expect(loadedFrom({ ...agents, 'automations/a.md': automationFile('agent: fixxer') })).toMatchInlineSnapshot(
    `"automations/a.md:3:8: \`agent\` is "fixxer", but there is no agents/fixxer.md; there are fixer, default; did you mean \`fixer\`?"`,
  );
  expect(
    loadedFrom({ ...agents, 'automations/a.md': automationFile('agent: { name: fixer, model: claude-opus-5.5 }') }),
  ).toContain(
    'automations/a.md:3:30: `agent.model` is "claude-opus-5.5", a model without a known price, so no spend limit could be kept; known are claude-',
  );
});

test('what this version does not carry out is refused, never ignored and never unknown', () => {
  const problems = problemsOf(
    [
      'on: { push: , schedule: daily around 14:00, issues: , repository_dispatch: , sentry_issue: { projects: ["*"] }, slack_app_mention: { users: [U1] }, webhook: { source: pager } }',
      'when-busy: steer',
      'follow-up: { on: { check_suite: } }',
      'approval: [{ before: start, approvers: ["slack:#agents"] }]',
      'network: { allowed: [defaults] }',
      'agent: { name: default, tools: [] }',
      'safe-outputs: { create-issue: , push-to-pull-request-branch: , add-labels: , reply-to-pull-request-review-comment: , slack-post-message: { channel: "#x" }, sentry-add-comment: }',
    ].join('\n'),
  );
  expect(problems).toMatchInlineSnapshot(`
    "2:7: \`on.push\` is part of the format, but this version does not carry it out yet; remove it
    2:15: \`on.schedule\` is part of the format, but this version does not carry it out yet; remove it
    2:55: \`on.repository_dispatch\` is part of the format, but this version does not carry it out yet; remove it
    2:78: \`on.sentry_issue\` is part of the format, but this version does not carry it out yet; remove it
    2:113: \`on.slack_app_mention\` is part of the format, but this version does not carry it out yet; remove it
    2:149: \`on.webhook\` is part of the format, but this version does not carry it out yet; remove it
    3:1: \`when-busy\` is steer, which is part of the format, but this version carries out only \`skip\`; write \`skip\` or remove it
    4:1: \`follow-up\` is part of the format, but this version does not carry it out yet; remove it
    5:41: \`approval[0].approvers[0]\` is "slack:#agents", which is part of the format, but this version carries out only user:<login> and team:<organization>/<team>
    6:12: \`network.allowed\` opens the network, which this version does not carry out yet: agents have none; write \`allowed: []\` or remove it
    7:25: \`agent.tools\` is part of the format, but this version does not carry it out yet; remove it
    8:17: \`safe-outputs.create-issue\` is part of the format, but this version does not carry it out yet; remove it
    8:33: \`safe-outputs.push-to-pull-request-branch\` is part of the format, but this version does not carry it out yet; remove it
    8:64: \`safe-outputs.add-labels\` is part of the format, but this version does not carry it out yet; remove it
    8:78: \`safe-outputs.reply-to-pull-request-review-comment\` is part of the format, but this version does not carry it out yet; remove it
    8:118: \`safe-outputs.slack-post-message\` is part of the format, but this version does not carry it out yet; remove it
    8:157: \`safe-outputs.sentry-add-comment\` is part of the format, but this version does not carry it out yet; remove it"
  `);
  expect(
    loadedFrom({
      'automations/a.md': automationFile(''),
      'agents/a.md':
        '---\ntools: { bash: auto, web_fetch: allow }\nmcp-servers: { linear: { url: "https://x" } }\nnetwork: { allowed: [node] }\n---\n',
      'agents/b.md': '---\ntools: [bash, web_search]\n---\n',
      'curfew.yml':
        'sources: { pager: { scheme: pagerduty, secret: S } }\nretention: { runs: 400d }\nbreaker: { after: 3 }\nrates: { sender: 10/h }\nchain-depth: 2\nnotify: { slack: "#a" }\nprices: { m: { input: 1 } }',
    }),
  ).toMatchInlineSnapshot(`
    "agents/a.md:2:10: \`tools.bash\` is auto, which is part of the format, but this version carries out only \`allow\`, \`ask\` and \`off\`
    agents/a.md:2:22: \`tools.web_fetch\` needs the network, which this version does not open yet; write \`off\` or remove it
    agents/a.md:3:1: \`mcp-servers\` is part of the format, but this version does not carry it out yet; remove it
    agents/a.md:4:12: \`network.allowed\` opens the network, which this version does not carry out yet: agents have none; write \`allowed: []\` or remove it
    agents/b.md:2:15: \`tools[1]\` is web_search, which needs the network, and this version does not open it yet; remove it
    curfew.yml:1:1: \`sources\` is part of the format, but this version does not carry it out yet; remove it
    curfew.yml:2:1: \`retention\` is part of the format, but this version does not carry it out yet; remove it
    curfew.yml:3:1: \`breaker\` is part of the format, but this version does not carry it out yet; remove it
    curfew.yml:4:1: \`rates\` is part of the format, but this version does not carry it out yet; remove it
    curfew.yml:5:1: \`chain-depth\` is part of the format, but this version carries out only 1; write 1 or remove it
    curfew.yml:6:1: \`notify\` is part of the format, but this version does not carry it out yet; remove it
    curfew.yml:7:1: \`prices\` is part of the format, but this version does not carry it to the worker and the engine, where limits are kept; use a model of a known price and remove it
    curfew.yml:7:14: \`prices.m.output\` is missing; write a number"
  `);
});

test('chain-depth 1 and empty prices are what holds anyway, and are accepted', () => {
  expect(loadedFrom({ 'automations/a.md': automationFile(''), 'curfew.yml': 'chain-depth: 1\nprices: {}' })).toBe('');
});

test('a folder without automations says how to write the first', () => {
  const folder = definitionsFolder({});
  expect(
    formatProblems(loadDefinitions(join(folder, 'none')).problems).replaceAll(folder, 'FOLDER'),
  ).toMatchInlineSnapshot(
    `"automations:1:1: there is no automation in FOLDER/none: write the first one as automations/<name>.md"`,
  );
});

test('a file with Windows line ends and a byte order mark reads the same', () => {
  const unix = automationFile('name: Ä\nlimits: { spend: 0 }', 'Line one\nline two');
  const windows = `\uFEFF${unix.replaceAll('\n', '\r\n')}`;
  const [a, b] = [unix, windows].map((text) => load({ 'automations/a.md': text }));
  expect(b?.problems).toEqual(a?.problems);
  expect(b?.problems).toHaveLength(1);
});
