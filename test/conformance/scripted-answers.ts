import type { Answers, Reply } from '../support/engine/scripted-model.ts';
import { say } from '../support/engine/scripted-model.ts';
import { PROMPTS } from './checks/prompts.ts';

/** What the scripted model answers to each first message, however often it is asked. */
export const SCRIPTED_ANSWERS: Record<string, Answers> = {
  [PROMPTS.hello]: () => say('Hello.'),
  [PROMPTS.again]: () => say('Hello again.'),
  [PROMPTS.colleague]: ({ messages }) =>
    messages.length === 1 ? calls('ask_colleague', { question: 'Which one?' }) : say('The first one, then.'),
  [PROMPTS.command]: ({ messages }) =>
    messages.length === 1 ? calls('bash', { command: 'true' }) : say('As you wish.'),
};

function calls(name: string, input: object): Reply {
  return { content: [{ type: 'tool_use', id: 'toolu_1', name, input }], stop_reason: 'tool_use' };
}
