import type { Agent } from '../../agent.ts';
import { fetchDomains, MOST_DOMAINS } from '../../fetch-domains.ts';
import { narrowNetwork } from '../../narrow-network.ts';
import type { Problem } from '../../problem.ts';
import type { LoadedAutomation } from '../load-automation.ts';

/** Says which automations have an agent that may fetch pages and a network in which there is none to fetch. */
export function checkWebFetch(automations: LoadedAutomation[], agents: Agent[]): Problem[] {
  return automations.flatMap(({ file, agent: { name }, automation }) => {
    const agent = agents.find((one) => one.name === automation?.agent);
    if (!automation || !agent || (agent.tools['web_fetch'] ?? 'off') === 'off') return [];
    const wrong = problemOf(fetchDomains(narrowNetwork(agent.network, automation.network).allowed).length);
    if (wrong === null) return [];
    const { line, column } = name ?? { line: 1, column: 1 };
    return [{ file, line, column, message: `its agent "${agent.name}" has web_fetch, which ${wrong}` }];
  });
}

function problemOf(domains: number): string | null {
  if (domains === 0) {
    return 'fetches only from hosts in `network.allowed`, and none is there; name the hosts, or turn web_fetch off';
  }
  if (domains <= MOST_DOMAINS) return null;
  return `takes at most ${MOST_DOMAINS} hosts, and \`network.allowed\` names ${domains}; name fewer, or turn web_fetch off`;
}
