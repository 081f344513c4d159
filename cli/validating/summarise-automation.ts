import { agentOf } from '../../definitions/agent-of.ts';
import type { Agent, ToolPermission } from '../../definitions/agent.ts';
import type { ApprovalRule, Automation, Limits, SafeOutputs } from '../../definitions/automation.ts';
import { budgetsThatApply, type AppliedBudget } from '../../definitions/budgets-that-apply.ts';
import { availableOutputs } from '../../definitions/outputs/available-outputs.ts';
import { createPullRequest } from '../../definitions/outputs/pulls/create-pull-request.ts';
import type { Settings } from '../../definitions/settings.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { sourcesOf } from '../../definitions/sources/sources-of.ts';
import { reachesOf } from './reaches-of.ts';
import { formatUsd } from '../../money/format-usd.ts';
import { canSearch } from '../../money/can-search.ts';
import { reservationFor } from '../../money/reservation-for.ts';
import { formatDuration } from '../../time/format-duration.ts';

/** What an automation will do, in words. */
export interface AutomationSummary {
  automation: string;
  enabled: boolean;
  triggers: string[];
  agent: string;
  model: string;
  limits: string;
  /** What each run takes from its budgets before it starts. */
  reserved: string;
  budgets: string[];
  /** What the agent reaches and uses outside its sandbox. */
  reaches: string[];
  approval: string[];
  outputs: string[];
}

/** Says in words what starts an automation, what it may spend and reserves, who is asked, and what comes out. */
export function summariseAutomation(automation: Automation, { agents, settings }: Definitions): AutomationSummary {
  const agent = agentOf(automation, agents);
  const model = agent?.model.id ?? 'unknown';
  const budgets = bindingBudgets(budgetsThatApply(automation, settings));
  return {
    automation: automation.id,
    enabled: automation.enabled,
    triggers: triggersOf(automation),
    agent: automation.agent,
    model,
    limits: limitsOf(automation.limits),
    reserved: reservedOf(automation.limits, agent, budgets),
    budgets: budgetsOf(budgets),
    reaches: agent === null ? [] : reachesOf(agent),
    approval: approvalOf(automation, agent),
    outputs: outputsOf(automation.safeOutputs, settings),
  };
}

function triggersOf({ on }: Automation): string[] {
  return sourcesOf(on).flatMap(({ source, triggers }) => source.list(triggers).map(({ summary }) => summary));
}

function limitsOf({ spendMicros, durationMs, idleMs }: Limits): string {
  const idle = idleMs < durationMs ? `, idle ${formatDuration(idleMs)}` : '';
  return `${formatUsd(spendMicros)}, ${formatDuration(durationMs)}${idle}`;
}

/** Keeps only the lowest of several budgets of one scope and period: it is the one that binds. */
function bindingBudgets(budgets: AppliedBudget[]): AppliedBudget[] {
  return budgets.filter((budget) => {
    const same = budgets.filter(({ scope, per }) => scope === budget.scope && per === budget.per);
    return same.toSorted((a, b) => a.spendMicros - b.spendMicros)[0] === budget;
  });
}

function reservedOf({ spendMicros, durationMs }: Limits, agent: Agent | null, budgets: AppliedBudget[]): string {
  if (agent === null) return 'unknown';
  const { id: model, speed } = agent.model;
  const isFast = speed === 'fast';
  const reserved = { limitMicros: spendMicros, durationMs, model, isFast, canSearch: canSearch(agent.tools) };
  const local = reservationFor(reserved, 'local');
  const hosted = reservationFor(reserved, 'hosted');
  if (local === null) return 'unknown';
  if (hosted === null)
    return `${formatUsd(local)} a run; at the hosted API unknown: fast mode of ${model} has no price`;
  const tooSmall = budgets.filter((budget) => budget.spendMicros < hosted);
  const never = tooSmall
    .map((budget) => `${budget.scope} (${formatUsd(budget.spendMicros)} a ${budget.per})`)
    .join(', ');
  const warning = never === '' ? '' : `, for which there is never room in ${never}`;
  return `${formatUsd(local)} a run; at the hosted API ${formatUsd(hosted)}${warning}`;
}

/** One text for each scope: `automation $20.00 a day (its own), $600.00 a month`. */
function budgetsOf(budgets: AppliedBudget[]): string[] {
  const byScope = Map.groupBy(budgets, ({ scope }) => scope);
  return [...byScope].map(([scope, ofScope]) => {
    const amounts = ofScope.map(
      ({ per, spendMicros, own }) => `${formatUsd(spendMicros)} a ${per}${own === null ? '' : ' (its own)'}`,
    );
    return `${scope} ${amounts.join(', ')}`;
  });
}

function ruleText({ before, approvers, count, waitMs, otherwise }: ApprovalRule): string {
  const many = approvers.length > 1 || count > 1 ? `${count} of ` : '';
  const inVain = otherwise === 'cancel' ? 'else it is denied' : 'else it goes on';
  return `before ${before}: ${many}${approvers.join(', ')} within ${formatDuration(waitMs)}, ${inVain}`;
}

function approvalOf({ approval }: Automation, agent: Agent | null): string[] {
  const servers = (agent?.mcpServers ?? []).map(({ name, tools, others }) => ({
    ...prefixed(tools, `${name}/`),
    [`any other tool of ${name}`]: others,
  }));
  const asking = [agent?.tools ?? {}, ...servers].flatMap(asked);
  return [
    ...approval.map(ruleText),
    ...(asking.length > 0 ? [`before each use of ${asking.join(', ')}: whoever may act on the run`] : []),
  ];
}

function prefixed(tools: Record<string, ToolPermission>, prefix: string): Record<string, ToolPermission> {
  return Object.fromEntries(Object.entries(tools).map(([tool, permission]) => [`${prefix}${tool}`, permission]));
}

function asked(tools: Record<string, ToolPermission>): string[] {
  return Object.keys(tools).filter((tool) => tools[tool] === 'ask');
}

function outputsOf(safeOutputs: SafeOutputs, { prsOpen }: Pick<Settings, 'prsOpen'>): string[] {
  const outputs = availableOutputs(safeOutputs).map(({ output, options }) => {
    const summary = output.summary(options);
    const isLimited = output.key === createPullRequest.key && prsOpen !== null && summary !== null;
    return isLimited ? `${summary}, at most ${prsOpen} open in each repository (prs-open)` : summary;
  });
  const end = safeOutputs.staged ? ' (staged: shown, not done)' : '';
  return outputs.flatMap((output) => (output === null ? [] : [`${output}${end}`]));
}
