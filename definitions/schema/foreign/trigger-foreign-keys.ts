import type { ForeignKeys } from '../strict-map.ts';

const IN_WORDS = 'a schedule in words is a value: `on: daily`, or `on: { schedule: daily }` beside other keys';

/** Keys that other formats, or other places of this one, have under `on`. */
export const ON_FOREIGN_KEYS: ForeignKeys = {
  alias: 'use `slash_command: { name }`',
  needs: 'there are no jobs',
  pull_request_target: 'use `pull_request`: definitions never come from the pull request, so both would mean the same',
  pull_request_comment: 'use `issue_comment`: comments on pull requests arrive as that event',
  workflow_call: 'an automation cannot be called by another one; use `workflow_dispatch`',
  command: 'use `slash_command`',
  'stop-after': 'set `enabled: false` when the time has come',
  'skip-if-match': 'a search can fail, and would then protect nothing; write a condition as `if`',
  'skip-if-no-match': 'a search can fail, and would then protect nothing; write a condition as `if`',
  'manual-approval': 'use `approval: [{ before: start, approvers: [operator] }]`',
  'rate-limit': 'use `rates` in curfew.yml',
  cooldown: 'use `rates` in curfew.yml',
  'stale-check': 'there is no compile step, so nothing can be stale',
  steps: 'write a condition as `if`; commands that prepare the work belong into the prompt',
  permissions: 'it belongs at the top: `permissions: { issues: read }`',
  strategy: 'each event that matches starts its own run',
  daily: IN_WORDS,
  weekly: IN_WORDS,
  hourly: IN_WORDS,
  cron: 'use `schedule: [{ cron, timezone }]`',
  github: 'name the event itself, such as `issues`',
  sentry: 'name what Sentry sends: `sentry_issue`, `sentry_event_alert`, `sentry_metric_alert` or `sentry_comment`',
  slack: 'name what happens in Slack: `slack_app_mention` or `slack_command`',
  forks: 'it belongs under `pull_request`',
  names: 'it belongs under the event: `issues: { types: [labeled], names: [agent] }`',
  types: 'it belongs under the event: `issues: { types: [opened] }`',
  'github-token': 'the token is GITHUB_TOKEN in the environment of Curfew',
  'github-app': 'the app is GITHUB_APP_ID in the environment of Curfew',
  'skip-if-check-failing': 'use `check_suite: { types: [completed] }` and a condition as `if`',
  'skip-roles': 'use `roles`, which lists who may start it',
  'skip-author-associations': 'use `roles`, or a condition on `author_association` as `if`',
  workflows: 'it belongs under `workflow_run`: `workflow_run: { workflows: [CI] }`',
  branches: 'it belongs under the event: `push: { branches: [main] }`',
  paths: 'it belongs under the event: `push: { paths: [src/**] }`',
  draft: 'it belongs under `pull_request`',
  projects: 'it belongs under the event: `sentry_issue: { projects: [api] }`',
  channels: 'it belongs under the event: `slack_app_mention: { channels: ["#dev"] }`',
  users: 'it belongs under the event: `slack_app_mention: { users: [U012AB3CD] }`',
  timezone: 'it belongs under `schedule`: `schedule: [{ cron, timezone }]`',
  inputs: 'it belongs under `workflow_dispatch`: `workflow_dispatch: { inputs: { goal: } }`',
  labels: 'write `names` under the event: `issues: { types: [labeled], names: [agent] }`',
  manual: 'use `workflow_dispatch`',
  image_version: 'GitHub sends no such webhook',
  page: 'use `page_build`',
};

/** Options that gh-aw has under one event. */
export const EVENT_FOREIGN_KEYS: ForeignKeys = {
  'lock-for-agent': 'nothing is locked; of the same subject there is one run at a time',
  conclusion: "write a condition, such as `if: github.event.workflow_run.conclusion == 'failure'`",
  state: "write a condition, such as `if: github.event.deployment_status.state == 'failure'`",
  labels: 'use `names`',
  label: 'use `names`',
  if: 'it belongs at the top, as `if`',
};

/** Options that gh-aw has under `slash_command` and `label_command`. */
export const COMMAND_FOREIGN_KEYS: ForeignKeys = {
  strategy: 'each event that matches starts its own run',
  alias: 'use `name`',
  names: 'use `name`, with one name; write one automation for each',
  remove_label: 'the label is always taken off when the run starts',
  'remove-label': 'the label is always taken off when the run starts',
};
