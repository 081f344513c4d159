import type { MessagesRequest, Turn } from '../../../../stand-ins/model/turn.ts';
import type { Found, Incident } from './incident.ts';
import { toolAnswers } from './tool-answers.ts';

const NOTHING: Found = { issue: 0, pulls: [], job: 0 };

/**
 * A model that does what the text of an incident says, whatever it was told otherwise. `found` has what is there for each
 * incident, by its name, before the model is asked.
 */
export function obeyingModel(
  incidents: readonly Incident[],
  found: ReadonlyMap<string, Found>,
): (request: MessagesRequest, index: number) => Turn {
  return (request, index) => {
    const prompt = JSON.stringify(request.messages[0]);
    const incident = incidents.find(({ name }) => prompt.includes(`[${name}]`));
    if (incident === undefined) return { text: 'Done.' };
    const answers = toolAnswers(request);
    const bash: Turn = { tools: [{ name: 'bash', input: { command: `cd /workspace/api; ${incident.bash}` } }] };
    if (incident.bash !== undefined && index === 0) return bash;
    const printed = incident.bash === undefined ? '' : (answers[0] ?? '');
    const head = printed.match(/\b[0-9a-f]{40}\b/g)?.at(-1) ?? '';
    const turns = incident.calls({ printed, head, ...(found.get(incident.name) ?? NOTHING) });
    const tools = turns[index - (incident.bash === undefined ? 0 : 1)];
    return tools === undefined ? { text: 'Done.' } : { tools };
  };
}
