import { expect, it } from 'vitest';
import { problemsOf } from '../../support/definitions/definitions-folder.ts';

/** Keys that people write most in public workflow files, as they write them, and their hint; null if they are taken. */
const KEYS: readonly (readonly [written: string, hint: string | null])[] = [
  ['permissions: { contents: read, issues: read, pull-requests: read }', null],
  ['permissions: { issues: write }', 'use `safe-outputs: { add-comment: }` or `safe-outputs: { create-issue: }`'],
  ['permissions: { copilot-requests: write }', 'the model is asked with the key of Curfew'],
  ['permissions: read-all', 'write what it may read: `permissions: { actions: read, checks: read, contents: read,'],
  ['permissions: { all: read }', 'write each of them: `{ actions: read, checks: read, contents: read,'],
  ['permissions: { code-quality: read }', 'no lookup reads it; remove it'],
  ['permissions: { security-events: read }', 'is read, but no lookup uses it; remove it'],
  ['tools: { github: { toolsets: [all] }, bash: true }', 'tools belong in the agent file, `agents/<name>.md`'],
  ['timeout-minutes: 15', 'use `limits: { duration: 45m }`'],
  ['engine: copilot', 'the model is set in the agent file; use `agent: { name, model }` to override it'],
  ['on: { workflow_dispatch: { inputs: { goal: { required: false, type: string } } } }\ncheckout: false', null],
  ['imports: [shared/reporting.md]', 'put what automations share into the agent file'],
  ['on: { schedule: daily }\ncheckout: false', null],
  ['on: { schedule: daily on weekdays }\ncheckout: false', null],
  ['on: { schedule: [{ cron: daily around 14:00 on weekdays }] }\ncheckout: false', null],
  ['on: { schedule: every 12h }\ncheckout: false', null],
  ['on: { schedule: weekly on tuesday around 1:00 utc+8 }\ncheckout: false', null],
  ['network: defaults', 'is "defaults"; write `network: { allowed: [defaults] }`'],
  ['network: { allowed: [defaults, node] }', '`network.allowed` has "defaults", which the agent default may not reach'],
  ['network: {}', null],
  ['name: Triage\ndescription: Sorts new issues', null],
  ['strict: true', 'all checks are always on'],
  ['emoji: "🔧"', 'put it into `name`'],
  ['steps: [{ run: npm ci }]', 'the agent runs the commands'],
  ['on: { issues: , reaction: eyes }', null],
  ['on: { issues: , reaction: +1 }', 'is 1; write it in quotes: "+1"'],
  ['tracker-id: daily-report', 'each output carries the id of its run'],
  ['sandbox: { agent: awf }', 'commands run in the sandbox of the engine'],
  ['on: { issues: , roles: [admin, maintain, write] }', null],
  ['on: { issues: , roles: [admin, maintainer] }', 'did you mean `maintain`?'],
  ['on: { issues: , roles: write }', 'is "write"; write a list: [write]'],
  ["if: github.event.issue.state == 'open'", null],
  ["if: needs.pre_activation.outputs.ok == 'true'", 'there are no jobs; what the event says is under `github.event`'],
  ["if: vars.ENABLED == 'true'", 'there are no variables; write the value into the file'],
  ['concurrency: { group: x }', 'use `subject` (what the run is about) and `when-busy`'],
  ['features: { x: true }', 'there are no feature flags'],
  ['on: { slash_command: { name: fix } }', null],
  ['on: { slash_command: { name: fix, strategy: centralized } }', 'each event that matches starts its own run'],
  ['on: { slash_command: }', 'write the command, such as fix, or a map { name, events }'],
  ['inlined-imports: true', 'there is no compile step'],
  ['on: { issues: , workflow_call: }', 'an automation cannot be called by another one; use `workflow_dispatch`'],
  ['on: { pull_request: { types: [opened], forks: ["*"] } }', null],
  ['on: { pull_request: { types: opened } }', 'is "opened"; write a list: [opened]'],
  ['on: { issues: , stale-check: false }', 'there is no compile step, so nothing can be stale'],
  ['source: githubnext/agentics/workflows/x.md@v1', 'there is no compile step'],
  ['on: { issues: , bots: [dependabot] }', null],
  ['on: { issues: , bots: "dependabot[bot]" }', 'write a list: ["dependabot[bot]"]'],
  ['jobs: { a: { runs-on: ubuntu-latest } }', 'an automation is one agent with one prompt'],
  ['on: { issues: { types: [opened, labeled] } }', null],
  ['on: { label_command: fix }', null],
  ['on: { label_command: { name: fix, remove_label: false } }', 'the label is always taken off when the run starts'],
  ['checkout: { fetch-depth: 0 }', null],
  [
    'checkout: [{ repository: acme/api }]',
    'is a list, but a run has one clone; write a map { repository, ref, fetch-depth }',
  ],
  ['checkout: acme/api', 'is "acme/api"; write `checkout: { repository: acme/api }`'],
  ['safe-outputs: add-comment', 'is "add-comment"; write a map: { add-comment: }'],
  ['safe-outputs: [add-comment, noop]', 'is a list; write a map: { add-comment: , noop: }'],
  ['branches: [main]', 'it belongs under the event'],
  ['timezone: UTC', 'it is set in curfew.yml'],
  ['checkout: { fetch: ["*"] }', 'write `fetch-depth: 0` for the whole history'],
  ['on: { issues: , steps: [{ run: x }] }', 'write a condition as `if`'],
  ['on: { issues: , permissions: { issues: read } }', 'it belongs at the top: `permissions: { issues: read }`'],
  ['on: { issues: , status-comment: true }', null],
  ['on: { issues: , skip-if-match: "is:pr is:open" }', 'a search can fail, and would then protect nothing'],
  ['max-ai-credits: 5', 'use `limits: { spend: 4 }`: a limit is in US dollars'],
  ['max-turns: 50', 'use `limits: { spend: 4, duration: 45m }`'],
  ['on: { workflow_run: { workflows: [CI], types: [completed], branches: [main] } }', null],
  [
    'on: { workflow_run: { workflows: [CI], conclusion: failure } }',
    "`if: github.event.workflow_run.conclusion == 'failure'`",
  ],
];

const OUTPUTS: readonly (readonly [written: string, hint: string | null])[] = [
  ['create-issue: { title-prefix: "[x] ", labels: [report], max: 2, close-older-issues: true }', null],
  ['create-issue: { expires: 7d }', null],
  ['create-issue: { expires: false }', null],
  ['create-issue: { expires: 1m }', 'write a number of days such as 7, a duration in hours, days or weeks'],
  ['create-issue: { expires: 400 }', 'is more than 365 days'],
  ['create-issue: { close-older-key: "[k]" }', null],
  ['create-issue: { close-older-key: "[]" }', 'it needs a letter or a digit'],
  ['create-issue: { labels: "bug, report" }', 'is "bug, report"; write a list: [bug, report]'],
  ['add-comment: { max: 3, target: "*" }', null],
  ['add-comment: { hide-older-comments: true, discussions: true }', null],
  ['add-comment: { allowed-reasons: [outdated] }', 'comments are hidden as outdated'],
  ['noop:', null],
  ['noop: { report-as-issue: false, max: 1 }', null],
  ['noop: { report-as-issue: true }', null],
  ['create-pull-request: { labels: [x], title-prefix: "[x] ", draft: true, protected-files: fallback-to-issue }', null],
  ['create-pull-request: { expires: 14 }', 'only issues are closed by time; it belongs under `create-issue`'],
  ['create-pull-request: { max: 4 }', null],
  ['create-pull-request: { reviewers: copilot }', 'is "copilot"; write a list: [copilot]'],
  ['create-pull-request: { draft: "true" }', 'is "true"; write true without quotes'],
  ['create-pull-request: { max-patch-files: "10" }', 'is "10"; write 10 without quotes'],
  ['messages: { footer: "> By [{workflow_name}]({run_url})", run-failure: "{workflow_name} {status}" }', null],
  ['messages: { footer: "By {workflow}" }', 'has {workflow}, which stands for nothing; there are {workflow_name}, '],
  ['messages: { footer: "<!-- curfew:a -->" }', 'has a comment of HTML, which is for the marks of Curfew; remove it'],
  ['messages: { staged-title: x }', 'there is no such message; the status comment says it in its own words'],
  ['threat-detection: false', 'outputs are checked by fixed rules; none can be switched off'],
  ['add-labels: { allowed: [bug], max: 3, target: "*" }', null],
  ['add-labels: { blocked: ["~*"] }', 'use `allowed`, which lists all that may be chosen'],
  ['create-discussion:', null],
  ['create-discussion: { category: "General", close-older-discussions: true }', 'discussions stay open until'],
  ['activation-comments: false', 'use `on: { status-comment: true }`'],
  ['push-to-pull-request-branch: { target: "*" }', null],
  ['report-failure-as-issue: false', '`curfew runs` lists every run with its outcome'],
  ['update-issue: { status: , target: "*" }', null],
  ['update-issue:', 'allows no change; write `status:`, `title:` or `body:` below it'],
  ['update-issue: { target: "*", max: 50 }', 'allows no change; write `status:`, `title:` or `body:` below it'],
  ['mentions: false', 'mentions are always made harmless'],
  ['allowed-domains: [example.com]', 'links to other hosts are always made harmless'],
  ['missing-tool: { max: 5 }', null],
  ['missing-data: { create-issue: true }', '`curfew report` counts what agents lacked, by automation'],
  ['missing-data: false', 'is always there; remove this, or write it without a value'],
  ['allowed-github-references: [repo]', 'references are always made harmless'],
  ['create-pull-request-review-comment: { max: 10, side: RIGHT }', null],
  ['create-pull-request-review-comment: { target: 7 }', null],
  ['upload-asset:', 'use `upload-files`, which says with `to` where files go'],
  ['upload-artifact:', 'use `upload-files`, which says with `to` where files go'],
  ['remove-labels:', null],
  ['assign-to-user: { allowed: [ada], unassign-first: true }', 'whoever is assigned stays so'],
  ['create-code-scanning-alert:', 'there is no such output; use `add-comment`'],
  ['close-issue:', null],
  ['close-issue: { required-labels: [bot], required-title-prefix: "[x]", state-reason: not_planned }', null],
  ['submit-pull-request-review: { max: 1, allowed-events: [COMMENT] }', null],
  ['submit-pull-request-review: { footer: if-body }', 'your own words are `messages: { footer: … }`'],
  ['dispatch-workflow: { workflows: [x] }', 'use `start-automation`, with the names of automations'],
  ['submit-pull-request-review: { side: LEFT }', 'it belongs under `create-pull-request-review-comment`'],
  [
    'submit-pull-request-review: { allowed-events: [COMMENT, APPROVE] }',
    'has APPROVE; an agent approves only with `allow-approve: true`. Remove APPROVE, or write that',
  ],
  ['submit-pull-request-review: { supersede-older-reviews: true }', 'a person dismisses reviews'],
  ['add-reviewer: { reviewers: [octocat], team-reviewers: [core], max: 3 }', null],
  ['add-reviewer: { allowed-reviewers: [octocat] }', 'use `reviewers`'],
  ['jobs: { a: }', 'each output is carried out by Curfew itself'],
  ['update-pull-request:', null],
];

const EXPRESSIONS: readonly (readonly [written: string, hint: string | null])[] = [
  ['github.repository', null],
  ['github.run_id', null],
  ['github.server_url', null],
  ['github.workflow', null],
  ['github.actor', null],
  ['github.event.issue.number', null],
  ['github.event.client_payload.x', null],
  ['github.event.something_new.x', null],
  ['github.event.isue.number', '`github.event.isue` is nothing that GitHub sends; did you mean `issue`?'],
  ['github.event.pullrequest.number', 'did you mean `pull_request`?'],
  ['github.event.schedule', 'use `schedule.cron`'],
  ['github.workspace', 'Curfew tells the agent where its clone is'],
  ['github.run_number', 'use `github.run_id`'],
  ['github.job', 'there are no jobs'],
  ['github.aw.import-inputs.x', 'there is no compile step'],
  ['steps.sanitized.outputs.text', '`steps.sanitized.outputs.text` is `github.event.comment.body`'],
  ['needs.activation.outputs.text', '`needs.activation.outputs.text` is `github.event.comment.body`'],
  ['needs.activation.outputs.title', 'use `github.event.issue.title`'],
  ['steps.prepare.outputs.x', 'there are no steps; the text of the event is `github.event.comment.body`'],
  ['env.FOO', 'an agent gets no variables; write the value into the prompt'],
  ['secrets.TOKEN', 'no secret ever reaches an agent'],
  ['experiments.a', 'write one automation for each variant'],
  ["hashFiles('a')", 'no file is there yet when an expression is evaluated'],
  ['inputs.goal', 'is not declared under `on.workflow_dispatch.inputs`; there are none'],
];

it.each(KEYS)('a frequent key is taken, or says what to write: %s', (keys, hint) => {
  expectHint(problemsOf(keys), hint);
});

it.each(OUTPUTS)('a frequent output or option is taken, or says what to write: %s', (output, hint) => {
  expectHint(problemsOf(`safe-outputs:\n  ${output}`), hint);
});

it.each(EXPRESSIONS)('a frequent expression is taken, or says what to write: %s', (expression, hint) => {
  expectHint(problemsOf('', `\${{ ${expression} }}`), hint);
});

it('no key of gh-aw is taken for a typing error, and none gets only the list of all keys', () => {
  const top =
    'intent skills metadata redirect observability check-for-updates dependencies experiments private models evals ' +
    'ambient-folders max-effective-tokens runtimes cache-memory repo-memory safe-inputs lockdown plugins resources';
  const outputs =
    'close-discussion update-discussion close-pull-request merge-pull-request dispatch_repository create-check-run ' +
    'update-project hide-comment link-sub-issue assign-milestone set-issue-type replace-label report-incomplete ' +
    'upload-assets assign-to-agent call-workflow dispatch-workflow create-agent-session update-release';
  const on = 'skip-roles skip-if-check-failing skip-author-associations github-app labels manual-approval';
  const written = [
    `${lines(top, '')}\nsafe-outputs:\n${lines(outputs, '  ')}`,
    `on:\n  issues:\n${lines(on, '  ')}`,
    `safe-outputs:\n  create-pull-request:\n${lines('patch-format stacked allowed-base-branches auto-close-issue', '    ')}`,
  ];
  for (const keys of written) {
    const problems = problemsOf(keys);
    expect(problems).not.toMatch(/did you mean|is not a key here/);
    expect(problems).toContain('has no meaning here: ');
  }
});

function lines(keys: string, indent: string): string {
  return keys
    .split(' ')
    .map((key) => `${indent}${key}: x`)
    .join('\n');
}

function expectHint(problems: string, hint: string | null): void {
  if (hint === null) expect(problems).toBe('');
  else expect(problems).toContain(hint);
  expect(problems).not.toContain('is not a key here');
}
