import type { Tool } from '@anthropic-ai/sdk/resources/messages/messages';
import { toolDefinitions } from './tool-definitions.ts';
import type { SessionAgent } from '../store/agent.ts';

/** The tools of a session: what its hands may do, and what its client answers. */
export interface SessionTools {
  hands: string[];
  /** Those of the hands that a person must allow, call by call. */
  asking: string[];
  custom: string[];
  definitions: Tool[];
}

export function sessionTools(agent: SessionAgent): SessionTools {
  const enabled = agent.tools.flatMap((tool) =>
    tool.type === 'custom' ? [] : tool.configs.filter((config) => config.enabled),
  );
  const hands = enabled.map((config) => config.name);
  const custom = agent.tools.filter((tool) => tool.type === 'custom');
  return {
    hands,
    asking: enabled.filter((config) => config.permission_policy.type === 'always_ask').map((config) => config.name),
    custom: custom.map((tool) => tool.name),
    definitions: [
      ...toolDefinitions(hands).map((tool) => tool as Tool),
      ...custom.map(({ name, description, input_schema }) => ({ name, description, input_schema })),
    ],
  };
}
