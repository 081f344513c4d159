import { expect, it } from 'vitest';
import { agentTools } from '../../activities/session/opening/ensure-agent.ts';
import { webSearchNote } from '../../cli/validating/web-search-note.ts';
import type { Agent } from '../../definitions/agent.ts';
import { fetchDomains } from '../../definitions/fetch-domains.ts';
import { loadDefinitions, type LoadedDefinitions } from '../../definitions/load-definitions.ts';
import { automationFile, definitionsFolder } from '../support/definitions/definitions-folder.ts';

it('takes web_fetch and web_search in a list and in a map', () => {
  const { definitions, problems } = load({
    'agents/a.md': '---\ntools: [read, web_search]\n---\n',
    'agents/b.md': '---\ntools: { web_search: ask }\n---\n',
  });
  expect(problems).toEqual([]);
  const [a, b] = definitions.agents;
  expect(a?.tools).toMatchObject({ read: 'allow', web_search: 'allow', web_fetch: 'off' });
  expect(b?.tools).toMatchObject({ web_search: 'ask', web_fetch: 'off' });
});

it('refuses an automation whose agent may fetch pages and has no host to fetch them from', () => {
  const { problems } = load({
    'automations/read.md': automationFile('agent: a'),
    'agents/a.md': '---\ntools: { web_fetch: allow }\n---\n',
  });
  expect(problems).toMatchObject([
    {
      file: 'automations/read.md',
      message: expect.stringContaining('has web_fetch, which fetches only from hosts in `network.allowed`'),
    },
  ]);
});

it('opens web_fetch at the API for the hosts of the network, and for nothing else', () => {
  const agent = load({ 'agents/a.md': '---\ntools: { web_fetch: allow, web_search: ask }\n---\n' }).definitions
    .agents[0];
  const configsWith = (allowed: string[]) => {
    const [toolset] = agentTools({ ...(agent as Agent), network: { allowed } });
    return toolset && 'configs' in toolset ? (toolset.configs ?? []).filter(({ name }) => name?.startsWith('web')) : [];
  };
  expect(configsWith(['docs.test', '*.api.test', 'api.test:8443', 'python', '[2001:db8::1]'])).toEqual([
    {
      name: 'web_fetch',
      enabled: true,
      permission_policy: { type: 'always_allow' },
      allowed_domains: ['docs.test', 'api.test', 'pypi.org', 'files.pythonhosted.org'],
    },
    { name: 'web_search', enabled: true, permission_policy: { type: 'always_ask' } },
  ]);
  expect(configsWith([])[0]).toMatchObject({ name: 'web_fetch', enabled: false });
  expect(fetchDomains(['a.test', 'b.a.test'])).toEqual(['a.test']);
  expect(fetchDomains(['localhost:3000', 'a.test'])).toEqual(['a.test']);
});

it('notes which sessions cannot start because nobody searches the web, or because nobody can be asked', () => {
  const { definitions } = load({
    'automations/asks.md': automationFile('agent: b'),
    'automations/off.md': automationFile('enabled: false\nagent: b'),
    'automations/searches.md': automationFile('agent: a'),
    'agents/a.md': '---\ntools: { web_search: allow }\n---\n',
    'agents/b.md': '---\ntools: { web_search: ask }\n---\n',
  });
  const note = (variables: Record<string, string>) => webSearchNote(definitions, (name) => variables[name] ?? null);
  const elsewhere = { ANTHROPIC_BASE_URL: 'https://models.test' };
  expect(note(elsewhere)).toContain('so sessions of asks, searches cannot start: set SEARXNG_URL or BRAVE_API_KEY');
  expect(note({})).toContain('so sessions of asks cannot start with `web_search: ask`');
  expect(note({ ...elsewhere, SEARXNG_URL: 'https://s.test' })).toBeNull();
  expect(note({ ...elsewhere, CURFEW_AGENT_API: 'hosted' })).toBeNull();
});

function load(files: Record<string, string>): LoadedDefinitions {
  return loadDefinitions(definitionsFolder({ 'automations/fix.md': automationFile(''), ...files }));
}
