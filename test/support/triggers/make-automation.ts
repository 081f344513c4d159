import type { Agent } from '../../../definitions/agent.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { GithubTrigger, GithubTriggers } from '../../../definitions/sources/github/github-triggers.ts';

export const fixer: Agent = {
  name: 'fixer',
  description: null,
  model: { id: 'claude-sonnet-5-5', effort: null, speed: null },
  tools: { bash: 'allow' },
  network: { allowed: [] },
  system: 'You fix one bug at a time.',
};

export function makeTrigger(changes: Partial<GithubTrigger> = {}): GithubTrigger {
  return {
    types: null,
    branches: null,
    branchesIgnore: null,
    paths: null,
    pathsIgnore: null,
    names: null,
    draft: null,
    forks: null,
    ...changes,
  };
}

/** Triggers of GitHub by events alone. */
export function onGithub(events: GithubTriggers['events']): GithubTriggers {
  return { events, slashCommand: null };
}

/** An automation that every labelled issue starts, with the changes that a test is about. */
export function makeAutomation(
  changes: Partial<Automation> & { triggers?: Partial<Automation['on']> } = {},
): Automation {
  const { triggers = {}, ...rest } = changes;
  return {
    id: 'fix-bug',
    name: 'Fix bugs',
    description: null,
    enabled: true,
    on: {
      sources: { github: onGithub({ issues: makeTrigger({ types: ['labeled'] }) }) },
      roles: 'all',
      bots: [],
      skipBots: [],
      reaction: null,
      statusComment: false,
      ...triggers,
    },
    if: null,
    agent: 'fixer',
    agentOverrides: { model: null },
    checkout: { repository: null, ref: null, fetchDepth: 50 },
    permissions: { contents: 'read' },
    lookups: [],
    network: null,
    limits: { spendMicros: 5_000_000, durationMs: 1_800_000, idleMs: 600_000 },
    budgets: [],
    approval: [],
    subject: null,
    whenBusy: 'skip',
    safeOutputs: { staged: false, allowed: {} },
    prompt: 'Fix it.',
    ...rest,
  };
}
