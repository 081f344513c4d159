import type { Tool } from '@anthropic-ai/sdk/resources/messages/messages';
import { betaAgentToolset20260401 } from '@anthropic-ai/sdk/tools/agent-toolset/node';
import { WEB_FETCH, WEB_SEARCH } from '../web/web-tools.ts';

/** Who can run a tool for the engine. A new kind of tool adds its runner here and in `run-tool.ts`. */
export type ToolRunner = 'hands' | 'mcp' | 'fetch' | 'search';

/** A tool of the API's `agent_toolset_20260401`, of which an agent may enable any. */
export interface ToolsetTool {
  name: 'bash' | 'read' | 'write' | 'edit' | 'glob' | 'grep' | 'web_fetch' | 'web_search';
  /** As the model sees it, and who runs it. */
  offer: { definition: Tool; runner: ToolRunner };
  /** True if the tool changes nothing: then a call that may have run already can safely be run again. */
  isRepeatable: boolean;
}

/** What our own tools do beyond what the SDK's descriptions say. */
const ADDED: Record<string, string> = {
  bash: 'If a command ends the shell or is stopped at its timeout, the next one gets a new shell in the same folder with the same exported variables.',
  read: 'A PNG, JPEG, GIF or WebP image or a PDF is shown to you as such.',
};

/** The SDK's definitions of the tools that the hands run. The model gets the same inputs, so that both agree. */
const DEFINITIONS: Tool[] = betaAgentToolset20260401({ workdir: '/workspace' }).flatMap((tool) => {
  if (!('input_schema' in tool && 'description' in tool)) return [];
  const description = [tool.description, ADDED[tool.name]].filter(Boolean).join(' ');
  return [{ name: tool.name, description, input_schema: tool.input_schema as Tool.InputSchema }];
});

/** In the order in which the model and the API see them. */
export const TOOLSET: ToolsetTool[] = [
  inHands('bash', { isRepeatable: false }),
  inHands('read', { isRepeatable: true }),
  inHands('write', { isRepeatable: false }),
  inHands('edit', { isRepeatable: false }),
  inHands('glob', { isRepeatable: true }),
  inHands('grep', { isRepeatable: true }),
  { name: 'web_fetch', offer: { definition: WEB_FETCH, runner: 'fetch' }, isRepeatable: true },
  { name: 'web_search', offer: { definition: WEB_SEARCH, runner: 'search' }, isRepeatable: false },
];

function inHands(name: ToolsetTool['name'], { isRepeatable }: { isRepeatable: boolean }): ToolsetTool {
  const definition = DEFINITIONS.find((tool) => tool.name === name);
  if (!definition) throw new Error(`The SDK's toolset has no tool "${name}".`);
  return { name, offer: { definition, runner: 'hands' }, isRepeatable };
}
