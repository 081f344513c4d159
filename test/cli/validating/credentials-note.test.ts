import { expect, it } from 'vitest';
import { credentialsNote } from '../../../cli/validating/credentials-note.ts';
import { loadDefinitions } from '../../../definitions/load-definitions.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';

it('names the secrets for sandboxes and the tokens for MCP servers that are not set', () => {
  const { definitions } = loadDefinitions(
    definitionsFolder({
      'automations/fix.md': automationFile('agent: a'),
      'automations/off.md': automationFile('enabled: false\nagent: a'),
      'agents/a.md': `---
mcp-servers: { linear: { url: https://mcp.linear.app/mcp, token: LINEAR_TOKEN }, open: { url: https://mcp.acme.dev } }
network: { allowed: [npm.acme.dev], credentials: { NPM_TOKEN: { secret: ACME_NPM_TOKEN, hosts: [npm.acme.dev] } } }
---
`,
    }),
  );
  expect(credentialsNote(definitions, () => null)).toContain(': ACME_NPM_TOKEN (fix), LINEAR_TOKEN (fix)');
  expect(credentialsNote(definitions, (name) => (name === 'LINEAR_TOKEN' ? 'set' : null))).not.toContain('LINEAR');
  expect(credentialsNote(definitions, () => 'set')).toBeNull();
});
