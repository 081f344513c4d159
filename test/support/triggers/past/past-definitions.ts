import { expect } from 'vitest';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { automationFile, load } from '../../definitions/definitions-folder.ts';

/** The keys of automations that use every source, and every condition that asks the outside. */
const KEYS: Readonly<Record<string, string>> = {
  'at-me': "on: { issues: { types: [assigned], assignees: ['@me', ada] }, roles: all }",
  'by-hand':
    "on: { workflow_dispatch: { inputs: { repository: { type: string }, level: { type: number } } } }\ncheckout: { repository: '${{ inputs.repository }}' }\nif: inputs.level > 2",
  checks: 'on: { workflow_run: { types: [completed] }, check_run: , roles: all }',
  command: "on: { slash_command: { name: fix, events: ['*'] } }",
  comments: 'on: { issue_comment: { types: [created, edited] }, roles: [admin], bots: [helper], skip-bots: [noisy] }',
  hook: 'on: { webhook: { source: pager, types: [incident.triggered] } }\ncheckout: { repository: acme/api }',
  label: 'on: { label_command: bug, roles: all }',
  mention: "on: { slack_app_mention: { channels: ['#support'], users: ['@ada', U0BEN] } }\ncheckout: false",
  nightly: "on: { schedule: [{ cron: '0 7 * * *' }] }\ncheckout: { repository: acme/api }",
  off: 'on: { issues: , roles: all }\nenabled: false',
  paths: "on: { pull_request: { types: [opened, synchronize, labeled, closed], paths: ['src/**'] } }",
  pushes: "on: { push: { paths-ignore: ['docs/**'] }, roles: all }\nsubject: github.event.after",
  sentry:
    'on: { sentry_issue: { types: [created], projects: [checkout-api] } }\ncheckout: { repository: acme/checkout-api }',
  slashed: "on: { slack_command: { name: fix, channels: ['#support'], users: [U0ADA] } }\ncheckout: false",
  triage: "on: { issues: , roles: [admin, write] }\nif: contains(github.event.issue.title, 'Spelling')",
};

const SETTINGS =
  'repositories: [Codertocat/*, acme/*]\nchain-depth: 2\nsources: { pager: { scheme: pagerduty, secret: PAGERDUTY_SECRET } }';

/** Definitions for a past month. */
export function pastDefinitions(): Definitions {
  const files = Object.entries(KEYS).map(([id, keys]) => [`automations/${id}.md`, automationFile(keys)]);
  const { definitions, problems } = load({ ...Object.fromEntries(files), 'curfew.yml': SETTINGS });
  expect(problems).toEqual([]);
  return definitions;
}
