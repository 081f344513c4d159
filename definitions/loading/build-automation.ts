import type {
  AddCommentOutput,
  Automation,
  CreatePullRequestOutput,
  DispatchInput,
  GithubTrigger,
  SafeOutputs,
  SlashCommandTrigger,
  Triggers,
} from '../automation.ts';
import type { WrittenAutomation } from '../schema/automation-schema.ts';
import type { Settings } from '../settings.ts';

type WrittenTriggers = WrittenAutomation['on'];
type WrittenGithub = Omit<NonNullable<WrittenTriggers['pull_request']>, 'types'> & { types?: string[] | undefined };
type WrittenOutputs = NonNullable<WrittenAutomation['safe-outputs']>;

const COMMAND_EVENTS = ['issues', 'issue_comment', 'pull_request'];

function githubTrigger(written: WrittenGithub): GithubTrigger {
  return {
    types: written.types ?? null,
    branches: written.branches ?? null,
    branchesIgnore: written['branches-ignore'] ?? null,
    paths: written.paths ?? null,
    pathsIgnore: written['paths-ignore'] ?? null,
    names: written.names ?? null,
    draft: written.draft ?? null,
    forks: written.forks ?? null,
  };
}

function slashCommand(written: WrittenTriggers['slash_command']): SlashCommandTrigger | null {
  if (written === undefined) return null;
  const { name, events } = typeof written === 'string' ? { name: written, events: undefined } : written;
  const named = events?.filter((event) => event !== '*') ?? ['issue_comment'];
  return { name, events: events?.includes('*') ? COMMAND_EVENTS : named };
}

type WrittenInputs = NonNullable<NonNullable<WrittenTriggers['workflow_dispatch']>['inputs']>;

function dispatchInputs(written: WrittenInputs): Record<string, DispatchInput> {
  return Object.fromEntries(
    Object.entries(written).map(([name, input]) => [
      name,
      {
        description: input?.description ?? null,
        required: input?.required ?? false,
        default: input?.default ?? null,
        type: input?.type ?? 'string',
        options: input?.options ?? null,
      },
    ]),
  );
}

function triggers(on: WrittenTriggers): Triggers {
  const { issues, issue_comment, pull_request, workflow_dispatch: dispatch } = on;
  const github = Object.entries({ issues, issue_comment, pull_request }).flatMap(([name, written]) =>
    written === undefined ? [] : [[name, githubTrigger(written ?? {})] as const],
  );
  const command = slashCommand(on.slash_command);
  const reaction = on.reaction ?? (command ? 'eyes' : 'none');
  return {
    github: Object.fromEntries(github),
    slashCommand: command,
    workflowDispatch: dispatch === undefined ? null : { inputs: dispatchInputs(dispatch?.inputs ?? {}) },
    roles: on.roles ?? ['admin', 'maintain', 'write'],
    bots: on.bots ?? [],
    skipBots: on['skip-bots'] ?? [],
    reaction: reaction === 'none' ? null : reaction,
    statusComment: on['status-comment'] ?? command !== null,
  };
}

function createPullRequest(written: NonNullable<WrittenOutputs['create-pull-request']>): CreatePullRequestOutput {
  return {
    max: written.max ?? 1,
    titlePrefix: written['title-prefix'] ?? '',
    labels: written.labels ?? [],
    reviewers: written.reviewers ?? [],
    teamReviewers: written['team-reviewers'] ?? [],
    assignees: written.assignees ?? [],
    branchPrefix: written['branch-prefix'] ?? 'curfew/',
    baseBranch: written['base-branch'] ?? null,
    draft: written.draft ?? true,
    ifNoChanges: written['if-no-changes'] ?? 'warn',
    allowedFiles: written['allowed-files'] ?? null,
    excludedFiles: written['excluded-files'] ?? [],
    protectedFiles: written['protected-files'] ?? 'blocked',
    maxPatchFiles: written['max-patch-files'] ?? 100,
    maxPatchSizeKb: written['max-patch-size'] ?? 4096,
    fallbackAsIssue: written['fallback-as-issue'] ?? true,
  };
}

function addComment(written: NonNullable<WrittenOutputs['add-comment']>): AddCommentOutput {
  return { max: written.max ?? 1, target: String(written.target ?? 'triggering') };
}

function safeOutputs(written: WrittenOutputs): SafeOutputs {
  const pullRequest = written['create-pull-request'];
  const comment = written['add-comment'];
  return {
    createPullRequest: pullRequest === undefined ? null : createPullRequest(pullRequest ?? {}),
    addComment: comment === undefined ? null : addComment(comment ?? {}),
    staged: written.staged ?? false,
  };
}

function permissions(written: WrittenAutomation['permissions']): Automation['permissions'] {
  const given = Object.entries(written ?? {}).flatMap(([name, level]) =>
    level === undefined ? [] : [[name, level] as const],
  );
  return { contents: 'read', ...Object.fromEntries(given) };
}

/** Fills in the defaults of the format and of `curfew.yml`. */
export function buildAutomation(
  id: string,
  written: WrittenAutomation,
  prompt: string,
  settings: Settings,
): Automation {
  const { agent, checkout, limits } = written;
  const model = typeof agent === 'object' ? agent.model : undefined;
  return {
    id,
    name: written.name ?? id,
    description: written.description ?? null,
    enabled: written.enabled ?? true,
    on: triggers(written.on),
    if: written.if === undefined ? null : String(written.if),
    agent: (typeof agent === 'object' ? agent.name : agent) ?? 'default',
    agentOverrides: { model: typeof model === 'string' ? model : null },
    checkout:
      checkout === false
        ? false
        : {
            repository: checkout?.repository ?? null,
            ref: checkout?.ref ?? null,
            fetchDepth: checkout?.['fetch-depth'] ?? 50,
          },
    permissions: permissions(written.permissions),
    budgets: [],
    approval: [],
    network: written.network ? { allowed: written.network.allowed ?? [] } : null,
    limits: {
      spendMicros: limits?.spend ?? settings.defaults.limits.spendMicros,
      durationMs: limits?.duration ?? settings.defaults.limits.durationMs,
      idleMs: limits?.idle ?? settings.defaults.limits.idleMs,
    },
    subject: written.subject ?? null,
    whenBusy: 'skip',
    safeOutputs: safeOutputs(written['safe-outputs'] ?? {}),
    prompt,
  };
}
