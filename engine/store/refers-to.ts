import type { EventBody } from './session-event.ts';

/** The id of the tool use that a result, a confirmation or an answer names; null for all other events. */
export function refersTo(body: EventBody): string | null {
  switch (body.type) {
    case 'agent.tool_result':
    case 'user.tool_confirmation':
      return body.tool_use_id;
    case 'agent.mcp_tool_result':
      return body.mcp_tool_use_id;
    case 'user.custom_tool_result':
      return body.custom_tool_use_id;
    default:
      return null;
  }
}
