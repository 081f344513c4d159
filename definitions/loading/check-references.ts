import type { Agent } from '../agent.ts';
import type { Automation } from '../automation.ts';
import type { Problem } from '../problem.ts';
import { suggestion } from '../suggestion.ts';
import { checkModel } from './check-model.ts';
import type { LoadedAutomation } from './load-automation.ts';

interface KnownAgent {
  name: string;
  /** Undefined when its file has problems of its own. */
  agent: Agent | undefined;
}

function checkAgent({ agent, agentOverrides }: Automation, agents: KnownAgent[]): { key: string; message: string }[] {
  const found: { key: string; message: string }[] = [];
  const names = agents.map(({ name }) => name);
  if (!names.includes(agent)) {
    const known = `; there are ${names.join(', ')}${suggestion(agent, names)}`;
    found.push({
      key: 'name',
      message: `\`agent\` is ${JSON.stringify(agent)}, but there is no agents/${agent}.md${known}`,
    });
  }
  const wrong = agentOverrides.model === null ? null : checkModel(agentOverrides.model);
  if (wrong !== null) found.push({ key: 'model', message: `\`agent.model\` ${wrong}` });
  return found;
}

/** Checks what automations say about agents, once all files are read. */
export function checkReferences(automations: LoadedAutomation[], agents: KnownAgent[]): Problem[] {
  return automations.flatMap(({ file, automation, placeOf }) =>
    automation
      ? checkAgent(automation, agents).map(({ key, message }) => ({ file, ...placeOf(['agent', key]), message }))
      : [],
  );
}
