import { expect, it } from 'vitest';
import { loadAgent } from '../../../definitions/loading/load-agent.ts';
import { formatProblems } from '../../../definitions/problem.ts';

it('reads the servers of an agent, with a person asked before each call unless the file says otherwise', () => {
  const { agent, problems } = load(
    'linear: { url: "https://mcp.linear.app/mcp", tools: { create_issue: ask, "*": allow }, token: LINEAR_TOKEN }',
    'docs: { url: "http://docs.internal:8080/mcp" }',
  );
  expect(problems).toEqual([]);
  expect(agent?.mcpServers).toEqual([
    {
      name: 'linear',
      url: 'https://mcp.linear.app/mcp',
      tools: { create_issue: 'ask' },
      others: 'allow',
      token: 'LINEAR_TOKEN',
    },
    { name: 'docs', url: 'http://docs.internal:8080/mcp', tools: {}, others: 'ask', token: null },
  ]);
});

it('leaves the key out for an agent without servers, so that it stays the agent of recorded runs', () => {
  const { agent } = load();
  expect(Object.keys(agent ?? {})).not.toContain('mcpServers');
});

it('says what is wrong with a server', () => {
  const { problems } = load(
    'a b: { url: "https://x" }',
    'ftp: { url: "ftp://x" }',
    'user: { url: "https://me:secret@x" }',
    'none: { tools: { find: yes } }',
    'own: { url: "https://x", token: GITHUB_TOKEN }',
    'source: { url: "https://x", token: PAGER_SECRET }',
    'key: { url: "https://x", headers: {} }',
  );
  expect(formatProblems(problems)).toMatchInlineSnapshot(`
    "agents/a.md:3:8: \`mcp-servers.a b\` is "a b"; a name has at most 64 characters and no blanks
    agents/a.md:4:15: \`mcp-servers.ftp.url\` is "ftp://x"; write an https:// address, or http:// for a server of your own network
    agents/a.md:5:16: \`mcp-servers.user.url\` has a user or a password; write the name of a variable as \`token\` instead
    agents/a.md:6:9: \`mcp-servers.none.url\` is missing; write text
    agents/a.md:6:26: \`mcp-servers.none.tools.find\` is "yes"; write one of allow, ask, auto, off
    agents/a.md:7:35: \`mcp-servers.own.token\` is GITHUB_TOKEN, which is a secret of Curfew itself: the agent could act past the outputs that are checked; give it a token of its own
    agents/a.md:8:38: \`mcp-servers.source.token\` is PAGER_SECRET, and variables that end in _SECRET are those of sources; choose another name
    agents/a.md:9:28: \`headers\` has no meaning here: write the name of a variable that holds the token as \`token\`; it is sent as \`Authorization: Bearer …\` (under \`mcp-servers.key\`)"
  `);
});

it('refuses two tokens for one server, of which a session could use only one', () => {
  const { problems } = load(
    'a: { url: "https://x.dev/mcp", token: A_TOKEN }',
    'b: { url: "https://X.dev:443/mcp/", token: B_TOKEN }',
    'c: { url: "https://x.dev/mcp", token: A_TOKEN }',
    'd: { url: "https://x.dev/mcp" }',
  );
  expect(problems.map(({ message }) => message)).toEqual([
    '`mcp-servers.b` is the server of `a` with another `token`; a session has one token for each server',
    '`mcp-servers.d` is the server of `a` with another `token`; a session has one token for each server',
  ]);
});

it('says that a server which is started as a program is not called', () => {
  expect(formatProblems(load('a: { command: npx, args: [x] }').problems)).toContain(
    'servers that are started as a program are not called',
  );
});

it('takes at most 20 servers', () => {
  const servers = Array.from({ length: 21 }, (_, i) => `s${i}: { url: "https://x" }`);
  expect(formatProblems(load(...servers).problems)).toMatchInlineSnapshot(
    `"agents/a.md:3:3: \`mcp-servers\` names more than 20 servers"`,
  );
});

function load(...servers: string[]): ReturnType<typeof loadAgent> {
  const written = servers.length === 0 ? '' : `mcp-servers:\n${servers.map((one) => `  ${one}\n`).join('')}`;
  return loadAgent({ file: 'agents/a.md', stem: 'a', text: `---\n${written}---\nWork.\n` }, () => null);
}
