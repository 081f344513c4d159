import { expect, it } from 'vitest';
import { summariseAutomation } from '../../../cli/validating/summarise-automation.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';

function summaryWith(agent: string, files: Record<string, string> = {}) {
  const { definitions, problems } = loadDefinitions(
    definitionsFolder({ 'automations/fix.md': automationFile('agent: a'), 'agents/a.md': agent, ...files }),
  );
  expect(problems).toEqual([]);
  const [automation] = definitions.automations;
  if (!automation) throw new Error('There is no automation.');
  return summariseAutomation(automation, definitions);
}

it('says what the agent reaches and uses outside its sandbox, and for which calls a person is asked', () => {
  const { reaches, approval } = summaryWith(
    `---
tools: { bash: ask, web_fetch: allow, web_search: ask }
network:
  allowed: [node, a.dev, b.dev, c.dev, d.dev, npm.acme.dev]
  credentials: { NPM_TOKEN: { secret: ACME_NPM_TOKEN, hosts: [npm.acme.dev] } }
mcp-servers: { linear: { url: https://mcp.linear.app/mcp, tools: { '*': allow, create: ask } }, open: { url: https://mcp.acme.dev } }
vaults: [vlt_0c2f7r3x]
skills: [notes]
---
`,
    { 'skills/notes/SKILL.md': '---\ndescription: Writes notes.\n---\nWrite.\n' },
  );
  expect(reaches).toEqual([
    'node, a.dev, b.dev, c.dev, d.dev and 1 more',
    'pages of these hosts',
    'web search',
    'MCP server linear',
    'MCP server open',
    'secret NPM_TOKEN at npm.acme.dev',
    'vault vlt_0c2f7r3x',
    'skill notes',
  ]);
  expect(approval).toEqual([
    'before each use of bash, web_search, linear/create, any other tool of open: whoever may act on the run',
  ]);
});

it('says nothing of that for an agent without a network', () => {
  expect(summaryWith('---\n---\n')).toMatchObject({ reaches: [], approval: [] });
});
