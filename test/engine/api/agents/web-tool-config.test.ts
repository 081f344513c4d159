import { expect, it } from 'vitest';
import { AgentTools } from '../../../../engine/api/agents/agent-tools.ts';
import { refuseMissingSearch } from '../../../../engine/api/agents/refuse-missing-search.ts';

it('enables the tools of the web only by name, and shows their configuration with every default', () => {
  const [byDefault] = parse({});
  expect(enabled(byDefault)).not.toContain('web_fetch');
  const named = parse({
    name: 'web_fetch',
    enabled: true,
    url_sources: { user_input: 'none', client_tool_results: 'all' },
  });
  expect(config(named[0], 'web_fetch')).toEqual({
    name: 'web_fetch',
    type: 'web_fetch',
    enabled: true,
    permission_policy: { type: 'always_allow' },
    max_content_tokens: null,
    url_sources: { user_input: { type: 'none' }, client_tool_results: { type: 'all' }, server_tool_results: null },
  });
  expect(config(named[0], 'web_search')).toMatchObject({ enabled: false, user_location: null });
});

it.each([
  [{ name: 'web_fetch', allowed_domains: [] }, 'an empty list allows nothing'],
  [{ name: 'web_fetch', allowed_domains: ['a.test'], blocked_domains: ['b.test'] }, 'cannot be combined'],
  [{ name: 'web_fetch', allowed_domains: ['https://a.test'] }, '"https://a.test" is not a host name'],
  [{ name: 'web_fetch', blocked_domains: ['a.test/path'] }, '"a.test/path" is not a host name'],
  [{ name: 'web_fetch', allowed_domains: Array(65).fill('a.test') }, '64'],
  [{ name: 'web_fetch', user_location: { type: 'approximate' } }, 'web_fetch has no user_location'],
  [{ name: 'bash', max_content_tokens: 5 }, 'bash has no max_content_tokens'],
  [{ name: 'web_fetch', max_content_tokens: 0 }, 'Too small'],
  [
    {
      name: 'web_fetch',
      url_sources: { user_input: 'none', client_tool_results: 'none', server_tool_results: 'none' },
    },
    'then no address can be fetched',
  ],
  [{ name: 'web_fetch', url_sources: { server_tool_results: { type: 'only', tools: [] } } }, 'url_sources'],
])('refuses %j', (given, problem) => {
  const parsed = AgentTools.safeParse([{ type: 'agent_toolset_20260401', configs: [given] }]);
  expect(
    `${JSON.stringify(parsed.error?.issues)} ${parsed.error?.issues.map(({ message }) => message).join()}`,
  ).toContain(problem);
});

it('takes a path only in the domains of a search', () => {
  const [tool] = parse({ name: 'web_search', enabled: true, allowed_domains: ['docs.test/guide'] });
  expect(config(tool, 'web_search')).toMatchObject({ allowed_domains: ['docs.test/guide'] });
});

it('refuses a search that nobody runs, and one that the endpoint would run without asking', () => {
  const allowed = parse({ name: 'web_search', enabled: true });
  const asked = parse({ name: 'web_search', enabled: true, permission_policy: { type: 'always_ask' } });
  const provider = { by: 'provider' as const, priceMicros: 0, find: async () => [] };
  expect(() => refuseMissingSearch(allowed, null)).toThrow('web_search is not available on this engine');
  expect(() => refuseMissingSearch(asked, { by: 'endpoint' })).toThrow('which asks nobody');
  for (const search of [{ by: 'endpoint' as const }, provider]) refuseMissingSearch(allowed, search);
  refuseMissingSearch(asked, provider);
  refuseMissingSearch(parse({}), null);
});

function parse(given: object) {
  const configs = Object.keys(given).length > 0 ? [given] : [];
  return AgentTools.parse([{ type: 'agent_toolset_20260401', configs }]);
}

function config(tool: ReturnType<typeof parse>[number] | undefined, name: string): object | undefined {
  return tool?.type === 'agent_toolset_20260401' ? tool.configs.find((one) => one.name === name) : undefined;
}

function enabled(tool: ReturnType<typeof parse>[number] | undefined): string[] {
  return tool?.type === 'agent_toolset_20260401'
    ? tool.configs.filter((one) => one.enabled).map(({ name }) => name)
    : [];
}
