import type {
  ApprovalRule,
  Automation,
  DispatchInput,
  GithubTrigger,
  SlashCommandTrigger,
  Triggers,
} from '../automation.ts';
import type { WrittenAutomation } from '../schema/automation-schema.ts';
import type { Settings } from '../settings.ts';
import { buildSafeOutputs } from './build-safe-outputs.ts';

type WrittenTriggers = WrittenAutomation['on'];
type WrittenGithub = Omit<NonNullable<WrittenTriggers['pull_request']>, 'types'> & { types?: string[] | undefined };

const DAY_MS = 24 * 60 * 60_000;

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

function permissions(written: WrittenAutomation['permissions']): Automation['permissions'] {
  const given = Object.entries(written ?? {}).flatMap(([name, level]) =>
    level === undefined ? [] : [[name, level] as const],
  );
  return { contents: 'read', ...Object.fromEntries(given) };
}

function approvalRule(written: NonNullable<WrittenAutomation['approval']>[number]): ApprovalRule {
  return {
    before: written.before,
    approvers: written.approvers,
    count: written.count ?? 1,
    waitMs: written.wait ?? DAY_MS,
    otherwise: written.otherwise ?? 'cancel',
  };
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
    budgets: (written.budgets ?? []).map(({ scope, per, spend }) => ({ scope, per, spendMicros: spend })),
    approval: (written.approval ?? []).map(approvalRule),
    network: written.network ? { allowed: written.network.allowed ?? [] } : null,
    limits: {
      spendMicros: limits?.spend ?? settings.defaults.limits.spendMicros,
      durationMs: limits?.duration ?? settings.defaults.limits.durationMs,
      idleMs: limits?.idle ?? settings.defaults.limits.idleMs,
    },
    subject: written.subject ?? null,
    whenBusy: 'skip',
    safeOutputs: buildSafeOutputs(written['safe-outputs'] ?? {}),
    prompt,
  };
}
