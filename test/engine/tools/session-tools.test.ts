import { expect, it } from 'vitest';
import { sessionTools } from '../../../engine/tools/session-tools.ts';
import { makeSessionAgent } from '../../support/engine/make-session-agent.ts';

const ASK = { type: 'custom', name: 'ask', description: 'Asks.', input_schema: { type: 'object' } };

it('gives the tools of the toolset in its order, then the custom ones, each with who runs it', () => {
  const tools = sessionTools(makeSessionAgent([ASK, { type: 'agent_toolset_20260401' }]));
  expect(tools.map(({ name, runBy }) => [name, runBy])).toEqual([
    ['bash', 'hands'],
    ['read', 'hands'],
    ['write', 'hands'],
    ['edit', 'hands'],
    ['glob', 'hands'],
    ['grep', 'hands'],
    ['ask', 'client'],
  ]);
});

it('shows each tool to the model under the name of its row', () => {
  for (const { name, definition } of sessionTools(makeSessionAgent([ASK, { type: 'agent_toolset_20260401' }]))) {
    expect(definition).toMatchObject({ name, description: expect.any(String), input_schema: { type: 'object' } });
  }
});

it('leaves out what is not enabled, and asks where the agent says so', () => {
  const configs = [
    { name: 'bash', enabled: true, permission_policy: { type: 'always_ask' } },
    { name: 'read', enabled: true },
  ];
  const toolset = { type: 'agent_toolset_20260401', default_config: { enabled: false }, configs };
  expect(sessionTools(makeSessionAgent([toolset]))).toMatchObject([
    { name: 'bash', permission: 'ask' },
    { name: 'read', permission: 'allow' },
  ]);
});

it('gives no tools to an agent without any', () => {
  expect(sessionTools(makeSessionAgent([]))).toEqual([]);
});
