import { agentOf } from '../../definitions/agent-of.ts';
import type { Automation } from '../../definitions/automation.ts';
import { budgetsThatApply } from '../../definitions/budgets-that-apply.ts';
import type { Agent } from '../../definitions/agent.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Settings } from '../../definitions/settings.ts';
import type { Problem } from '../../definitions/problem.ts';
import { canSearch } from '../../money/can-search.ts';
import { neverFits } from '../../money/never-fits.ts';
import { reservationFor } from '../../money/reservation-for.ts';

/**
 * Finds what does not work when sessions are at the hosted API: budgets that are smaller than what one run reserves there,
 * ports of allowed hosts, and MCP servers without TLS.
 */
export function findHostedProblems(definitions: Definitions): Problem[] {
  return [...ofAutomations(definitions), ...ofAgents(definitions)];
}

function ofAgents({ agents }: Definitions): Problem[] {
  return agents.flatMap(({ name: agent, mcpServers = [] }) =>
    mcpServers
      .filter(({ url }) => !url.startsWith('https:'))
      .map(({ name, url }) => ({
        file: `agents/${agent}.md`,
        line: 1,
        column: 1,
        message: `\`mcp-servers.${name}.url\` is ${url}, and the agent API that CURFEW_AGENT_API names reaches MCP servers by https:// only`,
      })),
  );
}

function ofAutomations(definitions: Definitions): Problem[] {
  return definitions.automations.flatMap((automation) =>
    messages(automation, definitions).map((message) => ({
      file: `automations/${automation.id}.md`,
      line: 1,
      column: 1,
      message,
    })),
  );
}

function messages(automation: Automation, { agents, settings }: Definitions): string[] {
  const agent = agentOf(automation, agents);
  if (agent === null) return [];
  const ports = agent.network.allowed.filter((entry) => /:\d+$/.test(entry)).map(portProblem);
  return [...ports, ...budgetProblems(automation, agent, settings)];
}

function portProblem(entry: string): string {
  return `\`network.allowed\` has ${entry}, but the agent API that CURFEW_AGENT_API names knows hosts without ports only; write ${entry.replace(/:\d+$/, '')}, or run the engine`;
}

function budgetProblems(automation: Automation, { model, tools }: Agent, settings: Settings): string[] {
  const { spendMicros: limitMicros, durationMs } = automation.limits;
  const isFast = model.speed === 'fast';
  const wantedMicros = reservationFor(
    { limitMicros, durationMs, model: model.id, isFast, canSearch: canSearch(tools) },
    'hosted',
  );
  if (wantedMicros === null) {
    return [`the price of ${model.id}${isFast ? ' in fast mode' : ''} is not known, so no run of it can start`];
  }
  return budgetsThatApply(automation, settings)
    .filter(({ spendMicros }) => spendMicros < wantedMicros)
    .map(({ scope, per, spendMicros }) => {
      const reason = neverFits({ wantedMicros, limitMicros, budgetMicros: spendMicros });
      return `the budget of ${scope} per ${per} never has room at the agent API that CURFEW_AGENT_API names: ${reason}`;
    });
}
