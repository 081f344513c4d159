import { expect, it } from 'vitest';
import { formatProblems } from '../../../definitions/problem.ts';
import { automationFile, load } from '../../support/definitions/definitions-folder.ts';

/** What is told of an automation that is right, each without its file. */
function warningsOf(keys: string): string {
  const { problems, warnings } = load({
    'automations/a.md': automationFile(keys),
    'curfew.yml': 'sources: { pager: { scheme: pagerduty, secret: PAGER_SECRET } }',
  });
  expect(formatProblems(problems)).toBe('');
  return formatProblems(warnings).replaceAll('automations/a.md:', '');
}

const CLONE = 'checkout: { repository: acme/api }';

it('an output for what an event is about is told where time alone starts the automation', () => {
  const outputs = [
    'add-comment:',
    'add-labels: { allowed: [bug] }',
    'update-issue: { title: }',
    'submit-pull-request-review:',
    'push-to-pull-request-branch:',
    'sentry-resolve-issue:',
    'slack-post-message:',
    'upload-files: { to: slack }',
    'upload-files: { to: issue }',
  ];
  const told = outputs.map((output) => warningsOf(`on: daily\n${CLONE}\nsafe-outputs:\n  ${output}`));
  expect(told.join('\n')).toMatchInlineSnapshot(`
    "5:3: \`add-comment\` is for the issue or pull request that an event is about, and nothing under \`on\` (schedule (daily)) is about one; write \`target: "*"\` (the agent names the issue or pull request) or the number of one, or remove this output
    5:3: \`add-labels\` is for the issue or pull request that an event is about, and nothing under \`on\` (schedule (daily)) is about one; write \`target: "*"\` (the agent names the issue or pull request) or the number of one, or remove this output
    5:3: \`update-issue\` is for the issue that an event is about, and nothing under \`on\` (schedule (daily)) is about one; write \`target: "*"\` (the agent names the issue) or the number of one, or remove this output
    5:3: \`submit-pull-request-review\` is for the pull request that an event is about, and nothing under \`on\` (schedule (daily)) is about one; write \`target: "*"\` (the agent names the pull request) or the number of one, or remove this output
    5:3: \`push-to-pull-request-branch\` is for the pull request that an event is about, and nothing under \`on\` (schedule (daily)) is about one; write \`target: "*"\` (the agent names the pull request) or the number of one, add \`create-pull-request\`, or remove this output
    5:3: \`sentry-resolve-issue\` is for the issue at Sentry that an event is about, and nothing under \`on\` (schedule (daily)) is about one; add \`sentry_issue\`, \`sentry_event_alert\` or \`sentry_comment\` under \`on\`, or remove this output
    5:3: \`slack-post-message\` is for the thread in Slack in which a run was started, and nothing under \`on\` (schedule (daily)) is about one; write \`channel: "#name"\`, or remove this output
    5:3: \`upload-files\` is for the thread in Slack in which a run was started, and nothing under \`on\` (schedule (daily)) is about one; write \`channel: "#name"\`, or remove this output
    5:3: \`upload-files\` is for the issue or pull request that an event is about, and nothing under \`on\` (schedule (daily)) is about one; write \`target: "*"\` (the agent names the issue or pull request) or the number of one, or remove this output"
  `);
});

it.each([
  ['on: workflow_dispatch', 'close-issue:', 'workflow_dispatch'],
  ['on: { webhook: { source: pager } }', 'assign-to-user:', 'webhook (pager)'],
  ['on: { slack_app_mention: { channels: [C1] } }', 'remove-labels:', 'slack_app_mention'],
  ['on: { slack_command: { name: fix, channels: [C1] } }', 'slack-post-message:', 'slack_command (/fix)'],
  ['on: { sentry_metric_alert: { projects: [api] } }', 'sentry-add-comment:', 'sentry_metric_alert'],
  ['on: push', 'add-comment:', 'push'],
  ['on: issues', 'reply-to-pull-request-review-comment:', 'issues'],
  ['on: pull_request', 'update-issue: { title: }', 'pull_request'],
  ['on: discussion_comment', 'add-comment:', 'discussion_comment'],
])('nothing that starts an automation is what its output is for: %s with %s', (on, output, named) => {
  const [key] = output.split(':');
  expect(warningsOf(`${on}\n${CLONE}\nsafe-outputs:\n  ${output}`)).toMatch(
    new RegExp(`^5:3: \`${key}\` is for the [^\n]*nothing under \`on\` \\(${named.replaceAll(/[()]/g, '\\$&')}\\)`),
  );
});

it.each([
  ['on: daily', 'add-comment: { target: "*" }'],
  ['on: daily', 'close-issue: { target: 5 }'],
  ['on: daily', 'create-issue:'],
  ['on: daily', 'slack-post-message: { channel: "#ops" }'],
  ['on: daily', 'upload-files: { to: s3 }'],
  ['on: [daily, issues]', 'add-comment:'],
  ['on: { sentry_event_alert: { projects: [api] } }', 'sentry-resolve-issue:'],
  ['on: { slack_app_mention: { channels: [C1] } }', 'upload-files: { to: slack }'],
  ['on: workflow_run', 'create-pull-request-review-comment:'],
  ['on: discussion_comment', 'add-comment: { discussions: true }'],
  ['on: { label_command: fix }', 'add-reviewer:'],
  // What the run itself has made before.
  ['on: daily', 'create-pull-request:\n  update-pull-request:\n  push-to-pull-request-branch:'],
  ['on: daily', 'slack-post-message: { channel: "#ops" }\n  upload-files: { to: slack }'],
  // Who is asked in Slack begins a thread there.
  ['on: daily\napproval: [{ before: start, approvers: ["slack:#ops"] }]', 'slack-post-message:'],
  // The automation says itself what its runs are about.
  ["on: push\nsubject: format('issue:{0}#5', github.repository)", 'add-comment:'],
])('nothing is told where an output has what it is for: %s with %s', (on, output) => {
  expect(warningsOf(`${on}\n${CLONE}\nsafe-outputs:\n  ${output}`)).toBe('');
});

it('an output at GitHub is told where no run has a repository', () => {
  const told = (on: string, output: string) => warningsOf(`on: ${on}\ncheckout: false\nsafe-outputs: { ${output} }`);
  expect(told('workflow_dispatch', 'create-issue: ')).toMatchInlineSnapshot(
    `"4:17: \`create-issue\` is carried out in a repository, and runs of this automation have none; write \`checkout: { repository: owner/name }\` in place of \`checkout: false\`, or remove this output"`,
  );
  expect(told('daily', 'noop: { report-as-issue: true }')).toMatch(/^4:17: `noop` is carried out in a repository/);
  expect(told('daily', 'add-comment: { target: "*" }')).toMatch(/^4:17: `add-comment` is carried out in a repo/);
  expect(told('daily', 'noop: ')).toBe('');
  expect(told('daily', 'slack-post-message: { channel: "#ops" }')).toBe('');
  expect(told('[daily, issues]', 'create-issue: ')).toBe('');
});
