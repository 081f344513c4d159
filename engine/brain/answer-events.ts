import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventBody, EventBodyOf, EventDetails } from '../store/session-event.ts';
import type { SessionTools } from '../tools/session-tools.ts';

interface AnswerEvent {
  body: EventBody;
  details?: EventDetails;
}

/** An answer of the model as events, in its own order: thinking only as a sign, text, and calls of tools. */
export function answerEvents(content: ContentBlock[], tools: SessionTools): AnswerEvent[] {
  const events: AnswerEvent[] = [];
  for (const block of content) {
    const last = events.at(-1)?.body;
    if (block.type === 'thinking' || block.type === 'redacted_thinking') {
      if (last?.type !== 'agent.thinking') events.push({ body: { type: 'agent.thinking' } });
    } else if (block.type === 'text' && block.text.trim() !== '') {
      const text = { type: 'text' as const, text: block.text };
      if (last?.type === 'agent.message') last.content.push(text);
      else events.push({ body: { type: 'agent.message', content: [text] } });
    } else if (block.type === 'tool_use') {
      events.push(toolUse(block.id, block.name, block.input, tools));
    }
  }
  return events;
}

function toolUse(toolUseId: string, name: string, given: unknown, tools: SessionTools): AnswerEvent {
  const input = isObject(given) ? given : {};
  const details = { toolUseId };
  if (tools.custom.includes(name)) return { body: { type: 'agent.custom_tool_use', name, input }, details };
  return { body: { type: 'agent.tool_use', name, input, ...permission(name, tools) }, details };
}

function permission(
  name: string,
  tools: SessionTools,
): Pick<EventBodyOf<'agent.tool_use'>, 'evaluated_permission' | 'evaluation'> {
  if (!tools.hands.includes(name)) return { evaluated_permission: 'deny' };
  if (tools.asking.includes(name)) return { evaluated_permission: 'ask', evaluation: { type: 'always_ask' } };
  return { evaluated_permission: 'allow', evaluation: { type: 'always_allow' } };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
