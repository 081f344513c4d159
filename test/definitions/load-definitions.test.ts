import { expect, it } from 'vitest';
import type { Automation } from '../../definitions/automation.ts';
import { COMMAND_EVENTS } from '../../definitions/sources/github/github-keys.ts';
import type { GithubTriggers } from '../../definitions/sources/github/github-triggers.ts';
import { automationFile, load, problemsIn, problemsOf } from '../support/definitions/definitions-folder.ts';

it('a minimal automation gets all defaults of the format', () => {
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
      lookups: ['list_commits', 'get_commit', 'list_releases'],
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

it('an automation without an agent runs with the built-in default agent', () => {
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

it.each(['automations/huge.md', 'agents/huge.md'])('a file that is too large for a run is a problem: %s', (file) => {
  const files = { 'automations/a.md': automationFile(''), [file]: automationFile('', 'word '.repeat(600_000)) };
  expect(problemsIn(files)).toBe(
    `${file}:1:1: this has 2930 kB, and a file here may have at most 256 kB; put what is long into a file of the repository, and let the prompt name that`,
  );
});

it('agents/default.md replaces the built-in default agent', () => {
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

it('a map of tools changes the default, a list replaces it', () => {
  const { definitions } = load({
    'automations/fix.md': automationFile(''),
    'agents/listed.md': '---\ntools: [read, grep]\n---\n',
    'agents/mapped.md': '---\ntools: { bash: off, web_search: off }\n---\n',
  });
  const [listed, mapped] = definitions.agents;
  expect(listed?.tools).toMatchObject({ read: 'allow', grep: 'allow', bash: 'off', write: 'off' });
  expect(mapped?.tools).toMatchObject({ bash: 'off', read: 'allow', write: 'allow' });
});

it('limits come from the automation, else from curfew.yml, else from the format', () => {
  const { definitions } = load({
    'curfew.yml': 'defaults: { limits: { spend: $2.50, duration: 1h30m } }',
    'automations/a.md': automationFile('limits: { spend: 4, idle: 90s }'),
  });
  expect(definitions.automations[0]?.limits).toEqual({ spendMicros: 4_000_000, durationMs: 5_400_000, idleMs: 90_000 });
});

it('`on` may be one name or a list of names, as in GitHub Actions', () => {
  const one = load({ 'automations/a.md': automationFile('on: pull_request') }).definitions.automations[0];
  const two = load({ 'automations/a.md': automationFile('on: [issues, pull_request]') }).definitions.automations[0];
  expect(githubEvents(one)).toEqual(['pull_request']);
  expect(githubEvents(two)).toEqual(['issues', 'pull_request']);
});

it('a slash command reacts with eyes and a status comment unless told otherwise', () => {
  const [plain, told] = [
    'on: { slash_command: fix }',
    'on: { slash_command: { name: fix, events: ["*"] }, reaction: none, status-comment: false }',
  ].map((keys) => load({ 'automations/a.md': automationFile(keys) }).definitions.automations[0]?.on);
  expect(plain).toMatchObject({
    sources: {
      github: {
        slashCommand: { name: 'fix', events: ['issue_comment', 'pull_request_review_comment', 'discussion_comment'] },
      },
    },
    reaction: 'eyes',
    statusComment: true,
  });
  expect(told).toMatchObject({
    sources: { github: { slashCommand: { events: [...COMMAND_EVENTS] } } },
    reaction: null,
    statusComment: false,
  });
});

it('outputs without a value get the defaults of the format', () => {
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
        whenClosed: 'stop',
        allowedFiles: null,
        allowedSecrets: [],
        excludedFiles: [],
        protectedFiles: 'blocked',
        unprotectedFiles: [],
        maxPatchFiles: 100,
        maxPatchSizeKb: 4096,
        fallbackAsIssue: true,
        author: 'curfew',
        signed: false,
      },
      'add-comment': { max: 1, target: '7', hideOlderComments: false, discussions: false },
    },
  });
});

it('protected files may be excepted one by one', () => {
  const { definitions, problems } = load({
    'automations/a.md': automationFile(
      'safe-outputs: { create-pull-request: { protected-files: { exclude: [go.mod] } } }',
    ),
    'automations/b.md': automationFile(
      'safe-outputs: { create-pull-request: { protected-files: allowed, author: agent } }',
    ),
  });
  expect(problems).toEqual([]);
  expect(definitions.automations.map(({ safeOutputs }) => safeOutputs.allowed['create-pull-request'])).toMatchObject([
    { protectedFiles: 'blocked', unprotectedFiles: ['go.mod'], author: 'curfew' },
    { protectedFiles: 'allowed', unprotectedFiles: [], author: 'agent' },
  ]);
});

it('x- keys are ignored in maps of the format, and can hold anchors', () => {
  const { definitions, problems } = load({
    'automations/a.md': automationFile('x-note: anything\nx-limits: &limits { spend: 1 }\nlimits: *limits'),
    'curfew.yml': 'x-owner: platform team',
  });
  expect(problems).toEqual([]);
  expect(definitions.automations[0]?.limits.spendMicros).toBe(1_000_000);
});

it('names that users choose may begin with x-', () => {
  const { definitions } = load({
    'automations/a.md': automationFile(
      'on: { workflow_dispatch: { inputs: { x-goal: { required: true } } } }\ncheckout: false',
    ),
  });
  expect(definitions.automations[0]?.on.sources).toHaveProperty('dispatch.inputs.x-goal');
});

it('all problems of all files are reported at once, in order, each with its place', () => {
  expect(
    problemsIn({
      'curfew.yml': 'timezone: Mars/Olympus\nrepository: [acme/*]',
      'automations/b.md': automationFile('nme: x\nagent: fixr'),
      'automations/a.md': automationFile('if: github.evnt = 1'),
      'agents/fixer.md': '---\nmodel: claude-opus-5.5\n---\n',
    }),
  ).toMatchInlineSnapshot(`
    "agents/fixer.md:2:8: \`model\` is "claude-opus-5.5", a model without a known price, so no spend limit could be kept; write one of claude-fable-5-2, claude-fable-5-1, claude-fable-5, claude-opus-5-5, claude-opus-5, claude-opus-4-8, claude-opus-4-7, claude-opus-4-6, claude-opus-4-5, claude-opus-4-5-20251101, claude-sonnet-5-5, claude-sonnet-5, claude-sonnet-4-6, claude-sonnet-4-5, claude-sonnet-4-5-20250929, claude-haiku-5-5, claude-haiku-4-5, claude-haiku-4-5-20251001; did you mean \`claude-opus-5-5\`?
    automations/a.md:3:17: \`if\`: unexpected symbol: '='; compare with \`==\`
    automations/b.md:3:1: \`nme\` is not a key here; did you mean \`name\`?
    automations/b.md:4:8: \`agent\` is "fixr", but there is no agents/fixr.md; there are fixer, default; did you mean \`fixer\`?
    curfew.yml:1:11: \`timezone\` is "Mars/Olympus", which is no time zone; write a name such as Europe/Berlin or UTC, or a distance such as +08:00
    curfew.yml:2:1: \`repository\` is not a key here; did you mean \`repositories\`?"
  `);
});

it('a value that is not allowed is refused, with the values that are', () => {
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
    7:48: \`safe-outputs.create-pull-request.labels\` is "agent"; write a list: [agent]
    7:60: \`safe-outputs.create-pull-request.max\` is 0; the least is 1
    7:78: \`safe-outputs.create-pull-request.branch-prefix\` must be the beginning of a branch name, such as curfew/
    7:107: \`safe-outputs.add-comment.target\` must be triggering (what the event is about), "*" (any issue of the repository) or a number
    7:121: \`safe-outputs.noop\` is always there; remove this, or write \`noop:\` without a value"
  `);
});

it('expressions are parsed when files are loaded, and problems have line and column', () => {
  expect(
    problemsOf(
      'if: |\n  github.event.action == "opened"\nsubject: issue-${{ github.event.issue.number }\ncheckout: { repository: "${{ input.repo }}", ref: "${{ constructor }}" }',
      'Fix ${{ github.event.issue.title }}\n\nand ${{ hashFiles(1) }} in ${{ github.actor',
    ),
  ).toMatchInlineSnapshot(`
    "4:26: \`if\`: unexpected symbol: '"opened"'; write text in single quotes, not double ones
    5:16: \`subject\`: \`\${{\` is not closed; write \`}}\` after the expression
    6:30: \`checkout.repository\`: \`input\` is not a context; there are github, inputs, schedule, sentry, slack, webhook, run, automation; did you mean \`inputs\`?
    6:56: \`checkout.ref\`: \`constructor\` cannot be used in an expression
    11:9: the prompt: \`hashFiles\` is not a function here; no file is there yet when an expression is evaluated
    11:28: the prompt: \`\${{\` is not closed; write \`}}\` after the expression"
  `);
  expect(problemsOf("if: x ${{ github.actor == 'a' }}")).toMatchInlineSnapshot(
    `"3:7: \`if\`: mixes text with \`\${{ }}\`, which is always true; put the whole condition inside"`,
  );
  expect(problemsOf("if: matches(github.actor, '(a')")).toMatchInlineSnapshot(
    `"3:27: \`if\`: the pattern of matches() is not RE2 syntax: missing closing ): \`(a\`"`,
  );
});

it('an agent without a checkout reads nothing of a repository that its automation does not ask for', () => {
  const lookups = (keys: string) =>
    load({ 'automations/a.md': automationFile(keys) }).definitions.automations.map((automation) => automation.lookups);
  expect(lookups('checkout: false')).toEqual([[]]);
  expect(lookups('checkout: false\npermissions: { issues: read }')).toEqual([['list_issues', 'get_issue']]);
  expect(lookups('checkout: false\npermissions: { contents: read }')).toEqual([
    ['list_commits', 'get_commit', 'list_releases'],
  ]);
});

it('an automation that nothing can start, or that cannot work, is refused', () => {
  expect(problemsOf('on: { roles: all }')).toMatch(
    /^2:5: `on` names nothing that could start it; write one of .*\bissues, .*\bpull_request, .*, slash_command, workflow_dispatch/,
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
  expect(problemsIn({ 'automations/a.md': '---\nname: x\n---\nDo it.' })).toMatchInlineSnapshot(
    `"automations/a.md:2:1: \`on\` is missing; write what starts it, such as \`on: { issues: { types: [labeled] } }\`"`,
  );
});

it('filters that contradict each other, or can never match, are refused', () => {
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

it('inputs of a dispatch are checked', () => {
  const inputs = (text: string): string =>
    problemsOf(`on: { workflow_dispatch: { inputs: { ${text} } } }\ncheckout: false`);
  expect(inputs('size: { type: choice }, level: { type: choice, options: [a, b], default: c }')).toMatchInlineSnapshot(`
    "2:52: \`on.workflow_dispatch.inputs.size.type\` is choice, so \`options\` must list the choices
    2:111: \`on.workflow_dispatch.inputs.level.default\` is not among the \`options\` (a, b)"
  `);
  expect(inputs('count: { type: number, default: many }, 5: , kind: { options: [a] }')).toMatchInlineSnapshot(`
    "2:70: \`on.workflow_dispatch.inputs.count.default\` must be a number
    2:81: \`on.workflow_dispatch.inputs.5\` must begin with a letter or \`_\`, and have only letters, digits, \`-\` and \`_\`
    2:100: \`on.workflow_dispatch.inputs.kind.options\` has a meaning only with \`type: choice\`"
  `);
});

it('a part of the format that this version does not carry out is refused by name, never ignored', () => {
  const problems = problemsOf(
    [
      'on: { push: , issues: , repository_dispatch: , sentry_issue: { projects: ["*"] }, slack_app_mention: { users: [U1] }, webhook: { source: pager } }',
      'when-busy: steer',
      'follow-up: { on: { check_suite: } }',
      'approval: [{ before: start, approvers: ["slack:#agents"] }]',
      'network: { allowed: [defaults] }',
      'agent: { name: default, tools: [] }',
      'safe-outputs: { create-issue: , push-to-pull-request-branch: , add-labels: , slack-post-message: { channel: "#x" }, sentry-add-comment: }',
    ].join('\n'),
  );
  expect(problems).toMatchInlineSnapshot(`
    "4:1: \`follow-up\` is part of the format, but this version does not carry it out yet; remove it
    7:25: \`agent.tools\` is part of the format, but this version does not carry it out yet; remove it"
  `);
  expect(
    problemsIn({
      'automations/a.md': automationFile(''),
      'agents/a.md':
        '---\ntools: { bash: auto, web_fetch: auto }\nmcp-servers: { linear: { url: "https://x", tools: { find: auto } } }\nnetwork: { allowed: [node] }\n---\n',
      'curfew.yml':
        'sources: { pager: { scheme: pagerduty, secret: S } }\nbreaker: { after: 3 }\nrates: { sender: 10/h }\nchain-depth: 2\nnotify: { slack: "#a" }\nprices: { m: { input: 1 } }',
    }),
  ).toMatchInlineSnapshot(`
    "agents/a.md:2:10: \`tools.bash\` is auto, which is part of the format, but this version carries out only \`allow\`, \`ask\` and \`off\`
    agents/a.md:2:22: \`tools.web_fetch\` is auto, which is part of the format, but this version carries out only \`allow\`, \`ask\` and \`off\`
    agents/a.md:3:53: \`mcp-servers.linear.tools.find\` is auto, which is part of the format, but this version carries out only \`allow\`, \`ask\` and \`off\`
    curfew.yml:1:48: \`sources.pager.secret\` must be the name of an environment variable that ends in _SECRET or _SECRET_OLD, never the secret itself
    curfew.yml:6:1: \`prices\` is part of the format, but this version does not carry it to the worker and the engine, which keep the limits; remove it and use a model with a known price
    curfew.yml:6:14: \`prices.m.output\` is missing; write a number"
  `);
});

function githubEvents(automation: Automation | undefined): string[] {
  return Object.keys((automation?.on.sources['github'] as GithubTriggers | undefined)?.events ?? {});
}
