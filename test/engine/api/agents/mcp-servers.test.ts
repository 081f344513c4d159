import { expect, it } from 'vitest';
import { agentDefinition, AgentParams } from '../../../../engine/api/agents/agent-definition.ts';

const SERVER = { type: 'url', name: 'linear', url: 'https://mcp.linear.app/mcp' };
const TOOLSET = { type: 'mcp_toolset', mcp_server_name: 'linear' };

it('fills in the defaults of a toolset: every tool, and a person is asked before each call', () => {
  const configs = [{ name: 'find', permission_policy: { type: 'always_allow' } }];
  const { tools, mcp_servers } = define([{ ...TOOLSET, configs }], [SERVER]);
  expect(mcp_servers).toEqual([SERVER]);
  expect(tools).toEqual([
    {
      ...TOOLSET,
      default_config: { enabled: true, permission_policy: { type: 'always_ask' } },
      configs: [{ name: 'find', enabled: true, permission_policy: { type: 'always_allow' } }],
    },
  ]);
});

it.each<[string, object[], object[], string]>([
  ['a server without a toolset', [], [SERVER], 'no mcp_toolset in tools names "linear"'],
  ['a toolset without its server', [TOOLSET], [], 'an mcp_toolset names "linear", which is not among mcp_servers'],
  ['two servers of one name', [TOOLSET], [SERVER, SERVER], 'two MCP servers are named'],
  ['two toolsets of one server', [TOOLSET, TOOLSET], [SERVER], 'two mcp_toolsets name the MCP server'],
  ['a tool that is configured twice', [{ ...TOOLSET, configs: [{ name: 'a' }, { name: 'a' }] }], [SERVER], 'twice'],
  ['a password in the address', [TOOLSET], [{ ...SERVER, url: 'https://me:secret@x' }], 'without user, password'],
  ['another scheme', [TOOLSET], [{ ...SERVER, url: 'file:///etc/passwd' }], 'an http or https URL'],
  ['more than 20 servers', [], Array.from({ length: 21 }, () => SERVER), 'at most 20 MCP servers'],
  ['a custom tool with the name of one of a server', [custom('mcp__linear__find')], [], 'begin with mcp__'],
])('refuses %s', (_, tools, servers, told) => {
  expect(() => define(tools, servers)).toThrow(told);
});

function custom(name: string): object {
  return { type: 'custom', name, description: 'Finds.', input_schema: { type: 'object' } };
}

function define(tools: object[], mcp_servers: object[]): ReturnType<typeof agentDefinition> {
  return agentDefinition(AgentParams.parse({ name: 'a', model: 'claude-opus-5-5', tools, mcp_servers }));
}
