import type { Check } from '../check.ts';
import { AGENT } from '../shapes/agent-shapes.ts';

const NOT_FOUND = { refuses: 404, as: 'not_found_error' };

export const agentChecks: Check[] = [
  {
    method: 'agents.create',
    does: 'returns every field of the agent, with version 1',
    params: {
      name: 'clerk $run',
      model: 'claude-opus-5-5',
      system: 'You help.',
      description: 'A clerk',
      metadata: { team: 'a' },
      tools: [{ type: 'agent_toolset_20260401' }],
    },
    expects: { returns: AGENT, having: { version: 1, name: 'clerk $run', metadata: { team: 'a' } } },
    saves: 'agent',
  },
  {
    method: 'agents.create',
    does: 'takes an effort, custom tools and permission policies, and returns all of them resolved',
    params: {
      name: 'asker $run',
      model: { id: 'claude-opus-5-5', effort: 'high' },
      tools: [
        {
          type: 'agent_toolset_20260401',
          configs: [{ name: 'bash', permission_policy: { type: 'always_ask' } }],
        },
        {
          type: 'custom',
          name: 'ask_colleague',
          description: 'Asks a colleague.',
          input_schema: { type: 'object', properties: { question: { type: 'string' } }, required: ['question'] },
        },
      ],
    },
    expects: { returns: AGENT, having: { model: { effort: { type: 'high' } } } },
    saves: 'asker',
  },
  {
    method: 'agents.create',
    does: 'takes the permission policy `auto`',
    params: {
      name: 'auto $run',
      model: 'claude-opus-5-5',
      tools: [{ type: 'agent_toolset_20260401', default_config: { permission_policy: { type: 'auto' } } }],
    },
    expects: { returns: AGENT },
  },
  {
    method: 'agents.create',
    does: 'takes MCP servers and a toolset for each',
    params: {
      name: 'mcp $run',
      model: 'claude-opus-5-5',
      mcp_servers: [{ type: 'url', name: 'tracker', url: 'https://mcp.example.com/mcp' }],
      tools: [{ type: 'mcp_toolset', mcp_server_name: 'tracker' }],
    },
    expects: { returns: AGENT },
  },
  {
    method: 'agents.create',
    does: 'takes `web_fetch` and `web_search` with their own settings',
    params: {
      name: 'web $run',
      model: 'claude-opus-5-5',
      tools: [
        {
          type: 'agent_toolset_20260401',
          configs: [
            { name: 'web_fetch', allowed_domains: ['example.com'], max_content_tokens: 1000 },
            { name: 'web_search', blocked_domains: ['example.net'] },
          ],
        },
      ],
    },
    expects: { returns: AGENT },
  },
  {
    method: 'agents.create',
    does: 'takes skills of its own',
    params: {
      name: 'skilled $run',
      model: 'claude-opus-5-5',
      skills: [{ type: 'custom', skill_id: '$skill.id' }],
      tools: [{ type: 'agent_toolset_20260401' }],
    },
    expects: { returns: AGENT },
  },
  {
    method: 'agents.create',
    does: 'takes subagents and an advisor (`multiagent`)',
    params: {
      name: 'many $run',
      model: 'claude-opus-5-5',
      multiagent: { type: 'multiagent_20261001', workflows: { type: 'disabled' } },
    },
    expects: { returns: AGENT },
  },
  {
    method: 'agents.create',
    does: 'refuses an agent without a name',
    params: { name: '', model: 'claude-opus-5-5' },
    expects: { refuses: 400, as: 'invalid_request_error' },
  },
  {
    method: 'agents.retrieve',
    does: 'returns the newest version',
    args: ['$agent.id'],
    expects: { returns: AGENT, having: { id: '$agent.id', version: 1 } },
  },
  {
    method: 'agents.retrieve',
    does: 'refuses an id that there is not',
    args: ['agent_unknown'],
    expects: NOT_FOUND,
  },
  {
    method: 'agents.update',
    does: 'makes a new version; metadata is a patch in which null deletes',
    args: ['$agent.id'],
    params: { version: 1, system: 'You help well.', metadata: { team: null, owner: 'b' } },
    expects: { returns: AGENT, having: { version: 2, system: 'You help well.', metadata: { owner: 'b' } } },
  },
  {
    method: 'agents.update',
    does: 'refuses a version that is no longer the newest with 409',
    args: ['$agent.id'],
    params: { version: 1, name: 'late' },
    expects: { refuses: 409, as: 'conflict_error' },
  },
  {
    method: 'agents.retrieve',
    does: 'returns an old version when asked for it',
    args: ['$agent.id'],
    params: { version: 1 },
    expects: { returns: AGENT, having: { version: 1, system: 'You help.' } },
  },
  {
    method: 'agents.versions.list',
    does: 'lists all versions over pages of one',
    args: ['$agent.id'],
    params: { limit: 1 },
    expects: { lists: AGENT, including: '$agent.id' },
  },
  {
    method: 'agents.list',
    does: 'lists agents page by page',
    params: { limit: 2 },
    expects: { lists: AGENT, including: '$agent.id' },
  },
];

/** The last calls: other checks need the agents before. */
export const agentEndChecks: Check[] = [
  {
    method: 'agents.archive',
    does: 'returns the archived agent',
    args: ['$agent.id'],
    expects: { returns: AGENT, having: { id: '$agent.id' } },
  },
  {
    method: 'agents.list',
    does: 'lists archived agents only with `include_archived`',
    params: { include_archived: true, limit: 100 },
    expects: { lists: AGENT, including: '$agent.id' },
  },
  {
    method: 'sessions.create',
    does: 'refuses an archived agent',
    params: { agent: '$agent.id', environment_id: '$environment.id' },
    expects: { refuses: 400, as: 'invalid_request_error' },
  },
];
