import type { Problem } from '../../problem.ts';
import { suggestion } from '../../../text/suggestion.ts';
import { checkModel } from './check-model.ts';
import type { LoadedAutomation } from '../load-automation.ts';

/** Checks what automations say about agents, once all files are read. `agents` are the names of all of them. */
export function checkReferences(automations: LoadedAutomation[], agents: string[]): Problem[] {
  return automations.flatMap((automation) => checkAgent(automation, agents));
}

function checkAgent({ file, agent: { name, model } }: LoadedAutomation, agents: string[]): Problem[] {
  const problems: Problem[] = [];
  if (name && !agents.includes(name.value)) {
    const { value, line, column } = name;
    const known = `there are ${agents.join(', ')}${suggestion(value, agents)}`;
    const message = `\`agent\` is ${JSON.stringify(value)}, but there is no agents/${value}.md; ${known}`;
    problems.push({ file, line, column, message });
  }
  const wrong = model && checkModel(model.value);
  if (wrong) problems.push({ file, line: model.line, column: model.column, message: `\`agent.model\` ${wrong}` });
  return problems;
}
