import type { ForeignKeys } from './strict-map.ts';

const PROMPT = 'the Markdown below the front matter is the prompt, and the agent runs the commands';
const SANDBOX = 'commands run in the sandbox of the engine, the same for every automation';
const SECRETS = 'secrets are variables in the environment of Curfew and never reach an agent';

/** Keys of GitHub Actions and of GitHub Agentic Workflows that an automation does not have, and what to use instead. */
export const AUTOMATION_FOREIGN_KEYS: ForeignKeys = {
  jobs: `an automation is one agent with one prompt; ${PROMPT}`,
  steps: PROMPT,
  'pre-steps': PROMPT,
  'post-steps': PROMPT,
  'pre-agent-steps': PROMPT,
  'runs-on': SANDBOX,
  container: SANDBOX,
  services: SANDBOX,
  runtimes: SANDBOX,
  sandbox: SANDBOX,
  cache: 'each run begins with a fresh clone',
  env: SECRETS,
  vars: SECRETS,
  secrets: SECRETS,
  'github-token': 'the token is GITHUB_TOKEN in the environment of Curfew and never reaches an agent',
  environment: 'who has to agree is written under `approval`',
  concurrency: 'use `subject` (what the run is about) and `when-busy` (what happens when a run is already about it)',
  'run-name': 'use `name`; a run is named after its automation and delivery',
  'timeout-minutes': 'use `limits: { duration: 45m }`',
  timeout_minutes: 'use `limits: { duration: 45m }`',
  'max-turns': 'use `limits: { spend: 4, duration: 45m }`',
  engine: 'the model is set in the agent file; use `agent: { name, model }` to override it',
  model: 'use `agent: { name, model }`, or `model` in the agent file',
  tools: 'tools belong in the agent file, `agents/<name>.md`',
  'mcp-servers': 'they belong in the agent file, `agents/<name>.md`',
  imports: 'put what automations share into the agent file, `agents/<name>.md`',
  defaults: 'defaults are set in curfew.yml',
  roles: 'it belongs under `on`: `on: { roles: [write] }`',
  bots: 'it belongs under `on`: `on: { bots: [dependabot] }`',
  'skip-bots': 'it belongs under `on`: `on: { skip-bots: [renovate] }`',
  reaction: 'it belongs under `on`: `on: { reaction: eyes }`',
  'status-comment': 'it belongs under `on`: `on: { status-comment: true }`',
  command: 'use `on: { slash_command: name }`',
  spend: 'it belongs under `limits`: `limits: { spend: 4 }`',
  duration: 'it belongs under `limits`: `limits: { duration: 45m }`',
  repository: 'use `checkout: { repository: owner/name }`',
  prompt: 'the Markdown below the front matter is the prompt',
  strict: 'all checks are always on',
  features: 'there are no feature flags',
  source: 'there is no compile step',
  lockfile: 'there is no compile step',
  'inlined-imports': 'there is no compile step',
  emoji: 'put it into `name`',
  'tracker-id': 'each output carries the id of its run',
  'max-ai-credits': 'use `limits: { spend: 4 }`: a limit is in US dollars',
  'run-install-scripts': SANDBOX,
  labels:
    'automations have no labels; those of a pull request are in `safe-outputs: { create-pull-request: { labels } }`',
};

const IN_WORDS = 'schedules are part of the format, but this version does not carry them out yet; remove it';

/** Keys that other formats, or other places of this one, have under `on`. */
export const ON_FOREIGN_KEYS: ForeignKeys = {
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
  steps: PROMPT,
  permissions: 'it belongs at the top: `permissions: { issues: read }`',
  strategy: 'each event that matches starts its own run',
  daily: IN_WORDS,
  weekly: IN_WORDS,
  hourly: IN_WORDS,
  forks: 'it belongs under `pull_request`',
  names: 'it belongs under the event: `issues: { types: [labeled], names: [agent] }`',
  types: 'it belongs under the event: `issues: { types: [opened] }`',
  'github-token': 'the token is GITHUB_TOKEN in the environment of Curfew',
};

/** Keys that only GitHub Agentic Workflows has under `safe-outputs`. */
export const OUTPUTS_FOREIGN_KEYS: ForeignKeys = {
  'github-token': 'the token is GITHUB_TOKEN in the environment of Curfew and never reaches an agent',
  app: 'the app is GITHUB_APP_ID in the environment of Curfew',
  'github-app': 'the app is GITHUB_APP_ID in the environment of Curfew',
  env: SECRETS,
  jobs: 'there are no jobs; each output is carried out by Curfew itself',
  steps: 'there are no steps; each output is carried out by Curfew itself',
  'runs-on': 'outputs are carried out by the worker of Curfew',
  'max-patch-size': 'it belongs under `create-pull-request`',
  'max-patch-files': 'it belongs under `create-pull-request`',
  'activation-comments': 'use `on: { status-comment: true }`',
  'report-failure-as-issue': 'use `on: { status-comment: true }`; `curfew runs` lists every run with its outcome',
  mentions: 'mentions are always made harmless',
  'allowed-domains': 'links to other hosts are always made harmless',
  'allowed-github-references': 'references are always made harmless',
  'allowed-repos': 'outputs go to the repository of the event or of `checkout` alone',
  'upload-asset': 'what the agent leaves in its folder of outputs is kept with the run',
  'upload-artifact': 'what the agent leaves in its folder of outputs is kept with the run',
  'create-code-scanning-alert': 'there is no such output; use `add-comment`',
  'hide-comment': 'there is no such output; `add-comment: { hide-older-comments: true }` is part of the format',
  'create-agent-session': 'there is no such output; an automation starts its own agent',
  'create-agent-task': 'there is no such output; an automation starts its own agent',
  'update-release': 'there is no such output',
  'link-sub-issue': 'there is no such output',
  'assign-milestone': 'there is no such output',
  'assign-to-agent': 'there is no such output; label the issue to start an automation',
  'dispatch-workflow': 'there is no such output; `start-automation` is part of the format',
  'threat-detection': 'outputs are checked by fixed rules; none can be switched off',
};

/** Keys that other formats have among the options of one output. */
export const OUTPUT_OPTIONS_FOREIGN_KEYS: ForeignKeys = {
  'allowed-repos': 'outputs go to the repository of the event or of `checkout` alone',
  'target-repo': 'outputs go to the repository of the event or of `checkout` alone',
  'github-token': 'the token is GITHUB_TOKEN in the environment of Curfew and never reaches an agent',
  mentions: 'mentions are always made harmless',
  'if-no-changes': 'it belongs under `create-pull-request`',
};

export const CHECKOUT_FOREIGN_KEYS: ForeignKeys = {
  token: 'clones use GITHUB_READ_TOKEN in the environment of Curfew',
  'ssh-key': 'clones use GITHUB_READ_TOKEN in the environment of Curfew',
  'persist-credentials': 'no credential ever reaches the clone',
  path: 'the clone is always at the same path, which the agent is told',
  fetch_depth: 'use `fetch-depth`',
};

export const AGENT_FOREIGN_KEYS: ForeignKeys = {
  name: 'an agent is named after its file, `agents/<name>.md`',
  system: 'the Markdown below the front matter is the system prompt',
  prompt: 'the Markdown below the front matter is the system prompt',
  engine: 'use `model`',
  effort: 'it belongs under `model`: `model: { id, effort }`',
  speed: 'it belongs under `model`: `model: { id, speed }`',
  permissions: 'use the map form of `tools`: `tools: { bash: ask }`',
  limits: 'limits are set in the automation or under `defaults` in curfew.yml',
};
