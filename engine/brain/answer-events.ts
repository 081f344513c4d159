import type { ContentBlock, ToolUseBlock } from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventBodyOf } from '../store/session-event.ts';
import type { AnswerEvent } from './searching/answer-event.ts';
import { safeInput } from './context/safe-input.ts';
import { searchEvents } from './searching/search-events.ts';
import type { SessionTool } from '../tools/session-tools.ts';

/** Turns an answer of the model into events, in the order of its blocks. Thinking appears without its text. */
export function answerEvents(content: ContentBlock[], tools: SessionTool[]): AnswerEvent[] {
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
      events.push(toolUse(block, tools));
    } else if (block.type === 'web_search_tool_result') {
      events.push(...searchEvents(block, content));
    }
  }
  return events;
}

/** The engine itself answers a call whose input cannot be used, with what is wrong, even if the client runs that tool. */
function toolUse(block: ToolUseBlock, tools: SessionTool[]): AnswerEvent {
  const { name } = block;
  const safe = safeInput(block.input);
  const details = { toolUseId: block.id };
  if ('problem' in safe) {
    const body = { type: 'agent.tool_use' as const, name, input: {}, evaluated_permission: 'deny' as const };
    return { body, details: { ...details, inputProblem: safe.problem } };
  }
  const { input } = safe;
  const tool = tools.find((one) => one.name === name);
  if (tool?.runBy === 'client') return { body: { type: 'agent.custom_tool_use', name, input }, details };
  if (tool?.mcp) {
    const { server: mcp_server_name, tool: own } = tool.mcp;
    return { body: { type: 'agent.mcp_tool_use', mcp_server_name, name: own, input, ...evaluated(tool) }, details };
  }
  return { body: { type: 'agent.tool_use', name, input, ...evaluated(tool) }, details };
}

/** A call of a tool that the agent does not have is denied; the answer lists the tools that it has. */
function evaluated(
  tool: SessionTool | undefined,
): Pick<EventBodyOf<'agent.tool_use'>, 'evaluated_permission' | 'evaluation'> {
  if (!tool) return { evaluated_permission: 'deny' };
  if (tool.permission === 'ask') return { evaluated_permission: 'ask', evaluation: { type: 'always_ask' } };
  return { evaluated_permission: 'allow', evaluation: { type: 'always_allow' } };
}
