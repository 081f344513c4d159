import type { Agent } from '../../agent.ts';
import type { Automation } from '../../automation.ts';
import { beyondNetwork, isWithinNetwork } from '../../narrow-network.ts';
import type { Problem } from '../../problem.ts';
import type { LoadedAutomation } from '../load-automation.ts';

/** Says which hosts automations name that their agents may not reach, once all files are read. */
export function checkNetwork(automations: readonly LoadedAutomation[], agents: readonly Agent[]): Problem[] {
  return automations.flatMap((loaded) => {
    const agent = agents.find(({ name }) => name === loaded.automation?.agent);
    if (!agent || !loaded.automation) return [];
    return [...beyondAgent(loaded, agent), ...ofCredentials(loaded, loaded.automation, agent)];
  });
}

function beyondAgent({ file, automation, hosts }: LoadedAutomation, agent: Agent): Problem[] {
  const allowed = automation?.network?.allowed ?? [];
  return beyondNetwork(allowed, agent.network.allowed).map((entry) => {
    const place = hosts.find(({ value }) => value === entry) ?? { line: 1, column: 1 };
    const message = `\`network.allowed\` has ${JSON.stringify(entry)}, which ${whose(agent)}; an automation can only narrow what its agent may reach`;
    return { file, line: place.line, column: place.column, message };
  });
}

/** With an `allowed` of its own, the file alone says whether they are within it. */
function ofCredentials({ file, credentialsAt }: LoadedAutomation, { network }: Automation, agent: Agent): Problem[] {
  if (network === null || network.allowed !== null) return [];
  return (network.credentials ?? []).flatMap(({ variable, hosts }) =>
    hosts
      .filter((host) => !isWithinNetwork(host, agent.network.allowed))
      .map((host) => ({
        file,
        ...credentialsAt,
        message: `\`network.credentials.${variable}.hosts\` has ${JSON.stringify(host)}, which ${whose(agent)}; add it there or remove it here`,
      })),
  );
}

function whose({ name, network: { allowed } }: Agent): string {
  const may = allowed.length === 0 ? 'nothing' : allowed.join(', ');
  return `the agent ${name} may not reach (it may reach ${may}: see \`network\` in agents/${name}.md)`;
}
