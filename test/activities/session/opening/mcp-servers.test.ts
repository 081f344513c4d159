import Anthropic from '@anthropic-ai/sdk';
import { beforeEach, expect, it } from 'vitest';
import { agentTools, ensureAgent } from '../../../../activities/session/opening/ensure-agent.ts';
import { ensureEnvironment } from '../../../../activities/session/opening/ensure-environment.ts';
import { buildAgent } from '../../../../definitions/loading/build-agent.ts';

/** What was sent to the API, by path. */
let sent: { path: string; body: Record<string, unknown> }[];
beforeEach(() => {
  sent = [];
});

const LINEAR = {
  url: 'https://mcp.linear.app/mcp',
  tools: { '*': 'allow', create_issue: 'ask', wipe: 'off' },
} as const;
const withLinear = buildAgent('fixer', { 'mcp-servers': { linear: LINEAR } }, 'Fix.');
const without = buildAgent('fixer', {}, 'Fix.');

it('gives the agent its servers, each with a toolset that says what each tool may', async () => {
  expect(agentTools(withLinear)[1]).toEqual({
    type: 'mcp_toolset',
    mcp_server_name: 'linear',
    default_config: { enabled: true, permission_policy: { type: 'always_allow' } },
    configs: [
      { name: 'create_issue', enabled: true, permission_policy: { type: 'always_ask' } },
      { name: 'wipe', enabled: false, permission_policy: { type: 'always_allow' } },
    ],
  });
  await ensureAgent(api(), withLinear);
  expect(sent[0]?.body['mcp_servers']).toEqual([{ type: 'url', name: 'linear', url: LINEAR.url }]);
  await ensureAgent(api(), without);
  expect(sent[1]?.body).not.toHaveProperty('mcp_servers');
});

it('takes the servers away from an agent whose file no longer names them', async () => {
  await ensureAgent(api([{ id: 'agent_1', version: 3, name: 'curfew/fixer', metadata: {} }]), without);
  expect(sent).toMatchObject([{ path: '/v1/agents/agent_1', body: { mcp_servers: [], version: 3 } }]);
});

it('opens the network to the servers of the agent only', async () => {
  await ensureEnvironment(api(), withLinear);
  await ensureEnvironment(api(), without);
  const [open, closed] = sent.map(({ body }) => body);
  expect(open).toMatchObject({
    config: { networking: { type: 'limited', allowed_hosts: [], allow_mcp_servers: true } },
  });
  expect(closed).toMatchObject({ config: { networking: { type: 'limited', allowed_hosts: [] } } });
  expect(open?.['name']).not.toBe(closed?.['name']);
});

/** The official client on an API that lists these agents and keeps what it is sent. */
function api(agents: object[] = []): Anthropic {
  return new Anthropic({
    apiKey: 'key',
    maxRetries: 0,
    openTelemetry: false,
    fetch: async (input, init) => {
      const path = new URL(input instanceof Request ? input.url : input).pathname;
      if (init?.method !== 'POST') return Response.json({ data: path === '/v1/agents' ? agents : [], next_page: null });
      sent.push({ path, body: JSON.parse(init.body as string) as Record<string, unknown> });
      return Response.json({ id: 'made_1', version: 1 });
    },
  });
}
