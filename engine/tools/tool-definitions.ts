import { betaAgentToolset20260401 } from '@anthropic-ai/sdk/tools/agent-toolset/node';

/** A tool as the Messages API wants it. */
export interface ToolDefinition {
  name: string;
  description: string;
  input_schema: object;
}

/** Definitions of those built-in tools (bash, read, write, edit, glob, grep) that are named; others are left out. */
export function toolDefinitions(names: string[]): ToolDefinition[] {
  return DEFINITIONS.filter((tool) => names.includes(tool.name));
}

const DEFINITIONS: ToolDefinition[] = betaAgentToolset20260401({ workdir: '/workspace' }).flatMap((tool) =>
  'input_schema' in tool && 'description' in tool
    ? [{ name: tool.name, description: tool.description ?? '', input_schema: tool.input_schema }]
    : [],
);
