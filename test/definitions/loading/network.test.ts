import { expect, it } from 'vitest';
import { agentOf } from '../../../definitions/agent-of.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { formatProblems } from '../../../definitions/problem.ts';
import { beyondNetwork } from '../../../definitions/narrow-network.ts';
import { definitionsFolder } from '../../support/definitions/definitions-folder.ts';

function load(agent: string, automation: string) {
  const folder = definitionsFolder({
    'agents/fixer.md': `---\n${agent}\n---\nFix it.\n`,
    'automations/a.md': `---\non: { issues: }\nagent: fixer\n${automation}\n---\nDo it.\n`,
  });
  const { definitions, problems } = loadDefinitions(folder);
  const [own] = definitions.automations;
  return { problems: formatProblems(problems), network: own && agentOf(own, definitions.agents)?.network };
}

it.each([
  ['network: { allowed: [node, api.acme.dev] }', '', ['node', 'api.acme.dev']],
  ['network: { allowed: [node, api.acme.dev] }', 'network: { allowed: [registry.npmjs.org] }', ['registry.npmjs.org']],
  ['network: { allowed: [node] }', 'network: { allowed: [] }', []],
  ['network: { allowed: [node] }', 'network: {}', ['node']],
  [
    'network: { allowed: ["*.acme.dev"] }',
    'network: { allowed: [a.acme.dev, "*.b.acme.dev"] }',
    ['a.acme.dev', '*.b.acme.dev'],
  ],
  ['', '', []],
])('an agent with "%s" and an automation with "%s" reach %j', (agent, automation, allowed) => {
  const { problems, network } = load(agent, automation);
  expect(problems).toBe('');
  expect(network).toEqual({ allowed });
});

it('says which hosts an automation opens that its agent may not reach, and where', () => {
  const { problems } = load(
    'network: { allowed: [node, "*.acme.dev"] }',
    'network: { allowed: [python, acme.dev, x.acme.dev, nodejs.org] }',
  );
  expect(problems).toBe(
    'automations/a.md:4:22: `network.allowed` has "python", which the agent fixer may not reach (it may reach node, *.acme.dev: see `network` in agents/fixer.md); an automation can only narrow what its agent may reach\n' +
      'automations/a.md:4:30: `network.allowed` has "acme.dev", which the agent fixer may not reach (it may reach node, *.acme.dev: see `network` in agents/fixer.md); an automation can only narrow what its agent may reach',
  );
});

it.each([
  ['["https://a.acme.dev/x"]', 'is "https://a.acme.dev/x", which is a URL; write its host alone: a.acme.dev'],
  ['["*"]', 'is "*", which means every host; write each host that is needed'],
  [
    '[nodejs]',
    'is "nodejs", which is neither a host nor an ecosystem; there are defaults, node, python, go, rust, java',
  ],
  ['[pyton]', 'did you mean'],
])('refuses `allowed: %s`', (allowed, message) => {
  expect(load(`network: { allowed: ${allowed} }`, '').problems).toContain(message);
});

it('refuses more hosts than an environment takes', () => {
  const hosts = (count: number): string => Array.from({ length: count }, (_, i) => `h${i}.dev`).join(', ');
  expect(load(`network: { allowed: [${hosts(500)}] }`, '').problems).toBe('');
  expect(load(`network: { allowed: [${hosts(498)}, node] }`, '').problems).toContain(
    '`network.allowed` names more than 500 hosts, those of ecosystems counted',
  );
});

it('keeps the credentials of the agent for those of its hosts that an automation leaves', () => {
  const credentials = 'credentials: { T: { secret: ACME_T, hosts: [a.acme.dev, b.acme.dev] } }';
  const agent = `network: { allowed: [a.acme.dev, b.acme.dev], ${credentials} }`;
  expect(load(agent, 'network: { allowed: [a.acme.dev] }').network).toEqual({
    allowed: ['a.acme.dev'],
    credentials: [{ variable: 'T', secret: 'ACME_T', hosts: ['a.acme.dev'] }],
  });
  expect(load(agent, 'network: { allowed: [] }').network).toEqual({ allowed: [] });
});

it('adds the credentials of an automation to those of its agent, and puts them in the place of those for the same variable', () => {
  const agent =
    'network: { allowed: [a.acme.dev], credentials: { T: { secret: ACME_T, hosts: [a.acme.dev] }, U: { secret: ACME_U, hosts: [a.acme.dev] } } }';
  const own = 'network: { credentials: { U: { secret: OTHER_U, hosts: [a.acme.dev] } } }';
  expect(load(agent, own).network?.credentials).toEqual([
    { variable: 'T', secret: 'ACME_T', hosts: ['a.acme.dev'] },
    { variable: 'U', secret: 'OTHER_U', hosts: ['a.acme.dev'] },
  ]);
});

it('says which credentials are for hosts that nothing opens, in an agent and in an automation', () => {
  const credentials = 'credentials: { T: { secret: ACME_T, hosts: [a.acme.dev, b.acme.dev] } }';
  expect(load(`network: { ${credentials} }`, '').problems).toBe(
    'agents/fixer.md:2:30: `network.credentials.T` is for a.acme.dev, b.acme.dev, but there is no `network.allowed`, so nothing is reached; write `allowed: [a.acme.dev, b.acme.dev]` beside it',
  );
  expect(load('network: { allowed: [a.acme.dev] }', `network: { ${credentials} }`).problems).toBe(
    'automations/a.md:4:25: `network.credentials.T.hosts` has "b.acme.dev", which the agent fixer may not reach (it may reach a.acme.dev: see `network` in agents/fixer.md); add it there or remove it here',
  );
  expect(load('', `network: { ${credentials} }`).problems).toContain('it may reach nothing');
});

it('an ecosystem is within itself, and a part of it within the whole', () => {
  expect(beyondNetwork(['node'], ['node', 'python'])).toEqual([]);
  expect(beyondNetwork(['node', 'pypi.org'], ['node'])).toEqual(['pypi.org']);
});
