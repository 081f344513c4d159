import { expect, it } from 'vitest';
import { importAutomation } from '../../../definitions/importing/import-automation.ts';
import type { ImportedAutomation } from '../../../definitions/importing/imported.ts';
import { problemsIn } from '../../support/definitions/definitions-folder.ts';

function imported(text: string, files: Record<string, string> = {}, repository: string | null = 'acme/api') {
  const readImport = (path: string): string | null => files[path] ?? null;
  return importAutomation({ file: 'x.md', text, id: 'x', repository, reachable: [], readImport });
}

/** The result of an import that must succeed, and be valid. */
function valid(text: string, files: Record<string, string> = {}): ImportedAutomation {
  const result = imported(text, files);
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  expect(problemsIn({ 'automations/x.md': result.text })).toBe('');
  return result;
}

function workflow(keys: string, prompt = 'Do it.'): string {
  return `---\n${/^on:/m.test(keys) ? '' : 'on: { issues: { types: [opened] } }\n'}${keys}\n---\n${prompt}\n`;
}

function shown({ text, notes }: ImportedAutomation): string {
  return [
    text,
    ...notes.map(({ line, column, key, what, message }) => `${line}:${column} ${key} ${what}: ${message}`),
  ].join('\n');
}

const WHOLE = `# Sorts what comes in.
name: Triage
emoji: "🏷"
on:
  issues:
    types: [opened] # only new ones
  workflow_dispatch:
  reaction: eyes
permissions: { contents: read, issues: write, copilot-requests: write }
engine: { id: claude, model: claude-opus-5-5, max-turns: 20 }
network: defaults
tools:
  github: { toolsets: [issues] }
  bash: true
timeout-minutes: 15 # enough
safe-outputs:
  # says what it found
  add-comment: { max: "2" }
  add-labels: { allowed: bug }
  create-discussion: { category: audits }`;

it('a whole workflow becomes an automation with its comments, and each part that is not as it was is listed', () => {
  const text = workflow(
    WHOLE,
    'Look at issue #${{ github.event.issue.number }}: ${{ steps.sanitized.outputs.title }}.',
  );
  expect(shown(valid(text))).toMatchInlineSnapshot(`
    "---
    # Sorts what comes in.
    name: 🏷 Triage
    on:
      issues:
        types: [ opened ] # only new ones
      workflow_dispatch:
      reaction: eyes
    permissions: { contents: read, issues: read }
    limits:
      duration: 15m
    safe-outputs:
      # says what it found
      add-comment: { max: 2 }
      add-labels: { allowed: [ bug ] }
      create-discussion: { category: audits }
    agent:
      name: default
      model: claude-opus-5-5
    ---

    Look at issue #\${{ github.event.issue.number }}: \${{ (github.event.issue.title || github.event.pull_request.title || github.event.discussion.title) }}.

    4:1 emoji changed: it begins the \`name\`
    10:32 permissions.issues changed: it is read: an agent never writes itself, see \`safe-outputs\`
    10:47 permissions.copilot-requests dropped: the model is asked with the key of Curfew
    11:23 engine.model changed: it is \`agent: { name: default, model: claude-opus-5-5 }\`
    11:47 engine.max-turns dropped: use \`limits: { spend: 4, duration: 45m }\`
    12:1 network changed: it is \`{ allowed: [defaults] }\`
    12:1 network dropped: an automation can only narrow what its agent may reach, and the agent default may reach nothing; write \`network: { allowed: [defaults] }\` into the front matter of agents/default.md
    14:3 tools.github dropped: what it may read is granted by \`permissions\`
    15:3 tools.bash dropped: an agent has it, in a sandbox; \`agents/<name>.md\` can take it away
    16:1 timeout-minutes changed: it is \`limits: { duration: 15m }\`
    19:18 safe-outputs.add-comment.max changed: it is 2
    20:17 safe-outputs.add-labels.allowed changed: it is [bug]
    23:50 prompt changed: it is \`\${{ (github.event.issue.title || github.event.pull_request.title || github.event.discussion.title) }}\`"
  `);
});

it('what kept it from starting is never lost silently: the automation is switched off', () => {
  for (const keys of [
    "if: needs.pre_activation.outputs.ok == 'true'",
    "if: contains(github.ref_name, 'wip')",
    'on: { issues: { types: [opened] }, skip-if-match: "is:open" }',
    'on: { issues: { types: [opened] }, stop-after: +25d }',
    'on: { workflow_run: { workflows: [CI], types: [completed], conclusion: failure } }',
    'safe-outputs: { add-labels: { blocked: ["~*"] } }',
    'safe-outputs: { add-comment: { target-repo: acme/other } }',
    'safe-outputs: { staged: "${{ vars.STAGED }}" }',
    'safe-outputs: { add-comment: { staged: true } }',
    'safe-outputs: { environment: production }',
    'approval: [{ before: start, approvers: [] }]',
    'imports: { shared: a.md }',
    'network: { allowed: [node], blocked: [nodejs.org] }',
    'network: { allowed: [www.acme.dev], blocked: ["*.acme.dev"] }',
  ]) {
    const { text, enabled } = valid(workflow(keys));
    expect({ keys, enabled, text }).toMatchObject({ keys, enabled: false });
    expect(text).toMatch(/^---\nenabled: false # read what the import dropped, then remove this line\n/);
  }
  expect(valid(workflow('strict: true\nsteps: []\nsafe-outputs: { noop: false }')).enabled).toBe(true);
});

it.each([
  ['on: /fix', 'slash_command: fix'],
  ['on: issue labeled bug, ui', 'types:\n      - labeled\n    names:\n      - bug\n      - ui'],
  ['on: push to main', 'branches:\n      - main'],
  ['on: daily on weekdays', 'schedule: daily on weekdays'],
  [
    'on: { command: { name: fix, events: [pull_request_comment] } }',
    'slash_command: { name: fix, events: [ issue_comment ] }',
  ],
  ['on: { slash_command: }', 'slash_command: x'],
  ['on: { slash_command: { name: [fix, mend] } }', 'name: fix'],
  ['on: { label_command: { names: [fix], events: "*" } }', 'label_command: { name: fix }'],
  ['on: { pull_request: { types: opened } }', 'pull_request: { types: [ opened ], forks: [] }'],
  [
    'on: { pull_request_target: { types: [opened], forks: ["*"] } }',
    'pull_request: { types: [ opened ], forks: [ "*" ] }',
  ],
  ['on: { issues: , roles: [admin, maintainer, write] }', 'roles: [ admin, maintain, write ]'],
  ['on: { issues: }\nroles: all', 'roles: all'],
  ['on: { issues: , reaction: +1, status-comment: { issues: true } }', 'reaction: "+1", status-comment: true'],
  ['on: { issues: , manual-approval: prod }', 'before: start\n    approvers:\n      - operator'],
  [
    'on: { workflow_call: { inputs: { goal: { type: string } }, secrets: { TOKEN: } } }',
    'workflow_dispatch: { inputs: { goal: { type: string } } }',
  ],
  [
    'on: { workflow_dispatch: { inputs: { a: } }, workflow_call: { inputs: { a: { type: number }, b: } } }',
    'workflow_dispatch: { inputs: { a:, b: } }',
  ],
  ['permissions: read-all', 'actions: read\n  checks: read\n  contents: read\n  issues: read\n  pull-requests: read'],
  ['checkout: [{ repository: acme/docs }, { repository: acme/web, current: true, lfs: true }]', 'repository: acme/web'],
  ['timeout_minutes: 5', 'limits:\n  duration: 5m'],
  ["if: github.ref_name == 'main'", "if: github.ref == 'refs/heads/main'"],
  ["if: startsWith(github.ref_name, 'release/')", "if: startsWith(github.ref, 'refs/heads/release/')"],
  ["if: github.event.schedule == '0 9 * * *'", "if: schedule.cron == '0 9 * * *'"],
  ['checkout: { ref: "${{ github.ref_name }}" }', 'ref: "${{ github.ref }}"'],
  ['checkout: acme/web', 'checkout:\n  repository: acme/web'],
  ['safe-outputs: [add-comment, create-issue]', 'safe-outputs:\n  add-comment:\n  create-issue:'],
  ['safe-outputs: { add-labels: [bug, ui] }', 'add-labels: { allowed: [ bug, ui ] }'],
  ['safe-outputs: { create-pull-request: { protected-files: request_review } }', 'protected-files: fallback-to-issue'],
  [
    'safe-outputs: { create-pull-request: { draft: "false", labels: "a, b", max: 4 } }',
    'draft: false, labels: [ a, b ]',
  ],
])('a form of gh-aw is taken as it is meant: %s', (keys, meant) => {
  expect(valid(workflow(keys)).text).toContain(meant);
});

it.each([
  ['${{ github.workspace }}', 'the folder of the clone'],
  ['${{ github.ref_name }}', '${{ github.ref }}'],
  [
    'See [run ${{ github.run_number }}](${{ github.server_url }}/${{ github.repository }}/actions/runs/${{ github.run_id }}).',
    'See run ${{ github.run_id }}.',
  ],
  [
    'See ${{github.server_url}}/${{ github.repository }}/actions/runs/${{ github.run_id }}',
    'See run ${{ github.run_id }} of Curfew',
  ],
  ['${{ github.run_number }}', '${{ github.run_id }}'],
  ['${{ env.FOO }} and ${{ secrets.BAR }}', '[not known here: env.FOO] and [not known here: secrets.BAR]'],
  [
    '{{#if github.actor}}A{{else}}B{{/if}}',
    '[This part counts only if the following says true: ${{ !(!(github.actor)) }}]A[Otherwise:]B[End of this part.]',
  ],
  ['{{#if ${{ needs.x.outputs.y }} }}A{{/if}}', '[This part counts only in some cases.]A[End of this part.]'],
  ['{{#runtime-import shared/a.md}}', 'Shared ${{ github.run_id }} and [not known here: vars.X].'],
  ['@include? shared/none.md', ''],
  ['{{#import shared/none.md}}', '[The text of shared/none.md belongs here.]'],
  ['${{ never closed', '$ {{ never closed'],
  ['`{{#if x}}` stays', '`{{#if x}}` stays'],
])('what gh-aw replaces in a prompt gets words or an expression: %s', (prompt, meant) => {
  const files = { 'shared/a.md': 'Shared ${{ github.run_number }} and ${{ vars.X }}.' };
  expect(valid(workflow('', `Begin.\n${prompt}\nEnd.`), files).text).toContain(`Begin.\n${meant}\nEnd.`);
});

it.each([
  ['Windows line ends', workflow('strict: true').replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${workflow('strict: true')}`],
  ['no front matter', 'Look at everything.\n'],
  ['an empty front matter', '---\n---\nLook.\n'],
  [
    'a map that two aliases stand for',
    workflow('x-a: &a { types: [opened] }\non: { issues: *a, pull_request: { <<: *a } }'),
  ],
  ['tags', workflow('x-a: !env A\nname: !x\nsafe-outputs: !y { add-comment: !z }')],
  ['no prompt', workflow('description: Looks at ${{ secrets.X }}', '')],
  ['a trigger that nothing has', workflow('on: { nothing: }')],
  ['words that nothing has', workflow('on: whenever it rains')],
  [
    'aliases and merged keys',
    workflow('x-a: &a { max: 2 }\nsafe-outputs: { add-comment: *a, create-issue: { <<: *a } }'),
  ],
  [
    'a key that stands twice',
    workflow('name: One\nname: Two\nsafe-outputs: { add-comment: , add-comment: { max: 2 } }'),
  ],
  ['keys of wrong types', workflow('name: 5\npermissions: 3\ncheckout: x\nlimits: []\nsafe-outputs: [add-comment]')],
  ['a control character', workflow('', 'Do\u0007 it.')],
  ['imports that import each other', workflow('imports: [a.md]')],
])('%s: the result is valid all the same', (_, text) => {
  valid(text, { 'a.md': '{{#import b.md}}', 'b.md': '{{#import a.md}}' });
});

it('a file that cannot be an automation is refused with its place', () => {
  expect(imported('---\non: [issues\n---\nDo.\n')).toMatchObject({ problems: [{ line: 2 }] });
  expect(imported('---\non: issues\n')).toMatchObject({
    problems: [{ message: expect.stringContaining('is not closed') }],
  });
  expect(imported('---\n- a\n---\nDo.\n')).toMatchObject({
    problems: [{ message: expect.stringContaining('is no map') }],
  });
  const huge = imported(workflow('', 'word '.repeat(100_000)));
  expect(huge).toMatchObject({ problems: [{ message: expect.stringContaining('at most 256 kB') }] });
  expect(imported(workflow('on: daily'), {}, null)).toMatchObject({
    problems: [{ message: expect.stringContaining('give `--repository owner/name`') }],
  });
});

it('no token that is told by its form is in the result, wherever it stood', () => {
  const token = `ghp_${'a'.repeat(36)}`;
  const text = workflow(
    `# ${token}\nname: ${token}\ngithub-token: ${token}\nlimits: { spend: ${token} }\nsafe-outputs: { add-comment: { target: ${token} } }`,
    `Use ${token}.`,
  );
  const result = valid(text);
  expect(JSON.stringify(result)).not.toContain(token);
  expect(result.text).toContain('Use REMOVED_SECRET.');
});

it.each([
  ['on: { issues: , roles: maintainer }', 'on.roles changed: it is [maintain]'],
  ['on: { issues: }\nroles: [owner]', '3:9 on.roles[0] dropped: it is "owner"; write one of admin,'],
  ['on: { issues: , reaction: 1 }', 'on.reaction changed: it is "+1", in quotes'],
  ['on: { label_command: { name: [maintainer] } }', 'on.label_command changed: it is "maintainer", not a list'],
  ['on: { label_command: { name: x, events: ["*"] } }', 'on.label_command.events changed: without it the label counts'],
  ['on: { slash_command: fix }', 'on.slash_command changed: it starts on comments alone'],
  ['on: [issue opened, issue labeled bug]', 'on dropped: what else it says of issues is lost'],
  ['engine: { id: claude, model: claude-9 }', 'engine.model dropped: it is "claude-9", a model without a known price'],
  [
    'safe-outputs: { create-issue: { title-prefix: "${{ github.workflow }}" } }',
    'dropped: `${{ }}` is not evaluated here',
  ],
  ['on: { issues: , workflow_call: { secrets: { A: } } }', 'on.workflow_call.secrets dropped: no secret ever reaches'],
  ['imports: [a.md]', 'imports dropped: in a.md, in b.md, `env` is not a context here'],
  ['imports: a.md', 'imports changed: the text of a.md begins the prompt'],
])('what is taken in another form has a note: %s', (keys, note) => {
  expect(shown(valid(workflow(keys), { 'a.md': '{{#import b.md}}', 'b.md': '${{ env.A }}' }))).toContain(note);
});

it('a file that imports itself again and again comes to an end', () => {
  const { notes } = valid(workflow('imports: [a.md]'), { 'a.md': '{{#import a.md}}'.repeat(40) });
  expect(notes.length).toBeGreaterThan(100);
});

it('a wrong entry of a list takes no other one with it', () => {
  const roles = valid(workflow('on: { issues: , roles: [owner, chief, admin, write, boss] }')).text;
  expect(roles).toContain('roles: [ admin, write ]');
  const inputs = 'on: { workflow_dispatch: { inputs: { a: { type: number, default: x, options: [y] } } } }';
  expect(valid(workflow(inputs)).text).toContain('inputs: { a: { type: number } }');
});

it('`on` that a program for YAML 1.1 has made `true` is `on`', () => {
  const { text, notes } = valid('---\ntrue: { issues: }\n---\nDo.\n');
  expect(text).toContain('on: { issues: }');
  expect(notes).toMatchObject([{ line: 2, key: 'true', what: 'changed' }]);
});

it('a file says where its front matter is, or that it has none', () => {
  const text = `\n<!-- Copyright -->\n\n${workflow('strict: true', '${{ env.A }}')}`;
  expect(shown(valid(text))).toContain('6:1 strict dropped');
  expect(shown(valid(text))).toContain('8:1 prompt dropped');
  expect(shown(valid('Look.\n'))).toContain('front matter changed: there is none, so the whole file is the prompt');
  expect(shown(valid(workflow('', 'Do\u0007 it.')))).toContain('front matter dropped: control characters were removed');
});

it('says what to write into the file of the agent for its hosts, tools and servers', () => {
  const { text, notes, enabled } = valid(
    workflow(`network: { allowed: [defaults, node, "https://api.acme.dev", "*.acme.dev:8443", ruby], blocked: [x.dev] }
tools: { web-fetch: , web-search: , playwright: }
mcp-servers:
  linear: { type: http, url: "https://mcp.linear.app/mcp", headers: { Authorization: "Bearer \${{ secrets.L }}" }, allowed: [list_issues] }
  docs: { url: "https://docs.acme.dev/mcp" }
  local: { command: npx }`),
  );
  expect(enabled).toBe(true);
  expect(text).not.toMatch(/network|tools|mcp-servers/);
  expect(notes.map(({ key, what, message }) => `${key} ${what}: ${message}`)).toMatchInlineSnapshot(`
    [
      "network dropped: an automation can only narrow what its agent may reach, and the agent default may reach nothing; write \`network: { allowed: [defaults, node, api.acme.dev, "*.acme.dev:8443"] }\` into the front matter of agents/default.md",
      "network.allowed[2] changed: it is api.acme.dev",
      "network.allowed[4] dropped: it is "ruby", which is neither a host nor an ecosystem; there are defaults, node, python, go, rust, java",
      "network.blocked dropped: only what \`allowed\` names is open",
      "tools.web-fetch dropped: write \`tools: { web_fetch: allow }\` into agents/default.md, and the hosts of the pages into \`network.allowed\` there",
      "tools.web-search dropped: write \`tools: { web_search: allow }\` into agents/default.md; CURFEW_WEB_SEARCH says who searches",
      "tools.playwright dropped: an agent has no browser in this version",
      "mcp-servers.linear dropped: write \`mcp-servers: { linear: { url: "https://mcp.linear.app/mcp", tools: { "*": off, "list_issues": allow }, token: VARIABLE } }\` into agents/default.md; VARIABLE is set for the worker and holds the token, without the word Bearer",
      "mcp-servers.docs dropped: write \`mcp-servers: { docs: { url: "https://docs.acme.dev/mcp" } }\` into agents/default.md",
      "mcp-servers.local dropped: servers that are started as a program are not called; agents call those with a \`url\`",
    ]
  `);
});

it('keeps the hosts that the agent opens, and an empty network', () => {
  const keys = 'network: { allowed: [node, pypi.org, api.acme.dev] }';
  const result = importAutomation({
    file: 'x.md',
    text: workflow(keys),
    id: 'x',
    repository: null,
    reachable: ['node', '*.acme.dev'],
    readImport: () => null,
  });
  if ('problems' in result) throw new Error(JSON.stringify(result.problems));
  expect(result.text).toContain('network: { allowed: [ node, api.acme.dev ] }');
  expect(result.notes.map(({ key, message }) => `${key}: ${message}`)).toEqual([
    'network.allowed[1]: an automation can only narrow what its agent may reach; add pypi.org to `network.allowed` of agents/default.md, then here',
  ]);
  expect(valid(workflow('network: {}')).text).toContain('allowed: []');
});
