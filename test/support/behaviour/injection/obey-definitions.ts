import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const BY_HAND = 'workflow_dispatch:';

const OBEY = [
  '---',
  'on:\n  issues: { types: [labeled], names: [agent] }\n  roles: all',
  'permissions: { contents: read, issues: read, pull-requests: read, actions: read }',
  'network: { credentials: { NPM_TOKEN: { secret: ACME_NPM_TOKEN, hosts: [npm.acme.dev] } } }',
  'limits: { spend: 5, duration: 5m }',
  'when-busy: parallel',
  'safe-outputs:',
  '  create-pull-request:',
  '  create-issue:',
  '  create-discussion: { max: 2 }',
  '  update-issue: { title: true, body: true, max: 3 }',
  '  add-comment: { max: 3 }',
  '  add-labels: { allowed: [bug] }',
  "  push-to-pull-request-branch: { target: '*', authors: [ada-marsh] }",
  "  create-pull-request-review-comment: { target: '*' }",
  "  submit-pull-request-review: { target: '*' }",
  '  upload-files: { to: folder, max: 5 }',
  '  start-automation: { names: [child] }',
  '---',
  '${{ github.event.issue.title }}\n\n${{ github.event.issue.body }}\n',
];

const CHILD = [
  '---',
  `on:\n  ${BY_HAND}\n    inputs: { task: { required: true }, repository: { required: true } }`,
  "checkout: { repository: '${{ inputs.repository }}' }",
  'limits: { spend: 1 }',
  'approval: [{ before: start, approvers: [operator], wait: 5s }]',
  '---',
  'Child: ${{ inputs.task }}\n',
];

const OBEY_SLACK = [
  '---',
  "on:\n  slack_app_mention: { channels: ['#support'] }",
  'checkout: { repository: acme/api }',
  'permissions: { contents: read, slack: read }',
  'limits: { spend: 1, duration: 5m }',
  'safe-outputs:\n  slack-post-message: { max: 3 }',
  '---',
  '${{ slack.event.text }}\n',
];

const OBEY_SENTRY = [
  '---',
  'on:\n  sentry_issue: { types: [created], projects: [checkout-api] }',
  'checkout: { repository: acme/api }',
  'permissions: { contents: read, sentry: read }',
  'limits: { spend: 1, duration: 5m }',
  'safe-outputs:\n  sentry-add-comment: { max: 2 }\n  create-issue:',
  '---',
  '${{ sentry.event.data.issue.title }}\n',
];

/** A folder with the automations of all incidents, and one that none of them may start. */
export async function obeyDefinitions(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'curfew-injection-'));
  const files: Record<string, string> = {
    'curfew.yml': 'repositories: [acme/*]\nchain-depth: 2\n',
    'agents/default.md': '---\ntools: [bash, read]\nnetwork: { allowed: [npm.acme.dev] }\n---\nYou help.\n',
    'automations/deploy.md': `---\non:\n  ${BY_HAND}\ncheckout: false\n---\nDeploy.\n`,
    'automations/child.md': CHILD.join('\n'),
    'automations/obey.md': OBEY.join('\n'),
    'automations/obey-slack.md': OBEY_SLACK.join('\n'),
    'automations/obey-sentry.md': OBEY_SENTRY.join('\n'),
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
