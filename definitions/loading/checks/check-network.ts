import type { Agent } from '../../agent.ts';
import { beyondNetwork } from '../../narrow-network.ts';
import type { Problem } from '../../problem.ts';
import type { LoadedAutomation } from '../load-automation.ts';

/** Says which hosts automations open that their agents may not reach, once all files are read. */
export function checkNetwork(automations: readonly LoadedAutomation[], agents: readonly Agent[]): Problem[] {
  return automations.flatMap(({ file, automation, hosts }) => {
    const allowed = automation?.network?.allowed ?? [];
    const agent = agents.find(({ name }) => name === automation?.agent);
    if (!agent) return [];
    return beyondNetwork(allowed, agent.network.allowed).map((entry) => {
      const place = hosts.find(({ value }) => value === entry) ?? { line: 1, column: 1 };
      const message = `\`network.allowed\` has ${JSON.stringify(entry)}, which ${whose(agent)}; an automation can only narrow what its agent may reach`;
      return { file, line: place.line, column: place.column, message };
    });
  });
}

function whose({ name, network: { allowed } }: Agent): string {
  const may = allowed.length === 0 ? 'nothing' : allowed.join(', ');
  return `the agent ${name} may not reach (it may reach ${may}: see \`network\` in agents/${name}.md)`;
}
