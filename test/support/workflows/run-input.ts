import type { Agent } from '../../../definitions/agent.ts';
import type { Automation } from '../../../definitions/automation.ts';
import type { RunInput } from '../../../contract/run.ts';

const AUTOMATION: Automation = {
  id: 'fix-bug',
  name: 'Fix a bug',
  description: null,
  enabled: true,
  on: {
    sources: { dispatch: { inputs: {} } },
    roles: 'all',
    bots: [],
    skipBots: [],
    reaction: null,
    statusComment: true,
  },
  if: null,
  agent: 'fixer',
  agentOverrides: { model: null },
  checkout: { repository: 'acme/api', ref: null, fetchDepth: 50 },
  permissions: { contents: 'read' },
  lookups: [],
  network: null,
  limits: { spendMicros: 2_000_000, durationMs: 600_000, idleMs: 60_000 },
  budgets: [],
  approval: [],
  subject: null,
  whenBusy: 'skip',
  safeOutputs: { staged: false, allowed: { 'add-comment': { max: 1, target: 'triggering' } } },
  prompt: 'Fix it.',
};

const AGENT: Agent = {
  name: 'fixer',
  description: null,
  model: { id: 'claude-sonnet-5-5', effort: null, speed: null },
  tools: { bash: 'allow' },
  network: { allowed: [] },
  system: 'You fix bugs.',
};

/** The input of a run; a test gives the parts of the automation that it is about. */
export function runInput(deliveryId: string, automation: Partial<Automation> = {}): RunInput {
  return {
    version: 1,
    automation: { ...AUTOMATION, ...automation },
    agent: AGENT,
    automationHash: '0123456789abcdef',
    agentHash: 'fedcba9876543210',
    event: {
      source: 'github',
      name: 'issues',
      deliveryId,
      title: 'It breaks',
      actor: 'ada',
      repository: 'acme/api',
      subject: 'issue:acme/api#5',
      url: 'https://github.com/acme/api/issues/5',
    },
  };
}
