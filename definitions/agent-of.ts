import type { Agent } from './agent.ts';
import type { Automation } from './automation.ts';
import { narrowNetwork } from './narrow-network.ts';

/** The agent of an automation, with what the automation overrides; null when no agent has that name. */
export function agentOf(automation: Automation, agents: readonly Agent[]): Agent | null {
  const agent = agents.find(({ name }) => name === automation.agent);
  if (!agent) return null;
  const { model } = automation.agentOverrides;
  return {
    ...agent,
    model: model === null ? agent.model : { ...agent.model, id: model },
    network: narrowNetwork(agent.network, automation.network),
  };
}
