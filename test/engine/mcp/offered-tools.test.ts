import { expect, it } from 'vitest';
import type { McpTool } from '../../../engine/mcp/list-tools.ts';
import { offerTools } from '../../../engine/mcp/offer-tools.ts';
import { modelToolName } from '../../../engine/mcp/tool-name.ts';
import { toolResult } from '../../../engine/mcp/tool-result.ts';
import { makeSessionAgent } from '../../support/engine/make-session-agent.ts';
import { pdf, png } from '../../support/engine/files/media-files.ts';

it('names tools by server and tool, with a hash where two could get the same name', () => {
  expect(modelToolName('linear', 'create_issue')).toBe('mcp__linear__create_issue');
  const odd: [string, string][] = [
    ['a', '_b'],
    ['a_', 'b'],
    ['a__b', 'c'],
    ['a', 'b.c'],
    ['a', 'b c'],
    ['é', 'b'],
    ['x'.repeat(64), 'y'.repeat(64)],
    ['x'.repeat(64), 'z'.repeat(64)],
  ];
  const names = odd.map(([server, tool]) => modelToolName(server, tool));
  expect(new Set(names).size).toBe(odd.length);
  for (const name of names) expect(name).toMatch(/^mcp__[\w-]{1,59}$/);
});

it('offers at most 256 tools in all, in the order of the servers, and says what was left out', () => {
  const agent = agentWith('one', 'two');
  const lists = new Map([
    ['two', tools(200)],
    ['one', tools(100)],
  ]);
  const offered = offerTools(agent, lists, 6);
  expect(offered.tools).toHaveLength(250);
  expect(offered.tools[0]?.mcp).toEqual({ server: 'one', tool: 't0' });
  expect([...offered.problems]).toEqual([
    ['two', expect.stringContaining('the last 50 of its 200 tools are left out')],
  ]);
});

it('offers no more than fits beside a conversation', () => {
  const large = tools(100).map((tool) => ({ ...tool, description: 'x'.repeat(8_000) }));
  const offered = offerTools(agentWith('one'), new Map([['one', large]]), 0);
  expect(offered.tools.length).toBeLessThan(35);
  expect(offered.problems.get('one')).toContain('262144 bytes');
});

it('shows images and PDFs of an answer, names everything else, and takes out tokens and what nobody sees', () => {
  const result = toolResult(
    {
      content: [
        { type: 'text', text: 'Key canary\u{E0041} here' },
        { type: 'image', data: png().toString('base64'), mimeType: 'image/png' },
        { type: 'resource', resource: { uri: 'file:///a.pdf', blob: pdf().toString('base64') } },
        { type: 'image', data: 'AAAA', mimeType: 'image/png' },
        { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
        { type: 'resource_link', uri: 'demo://x', name: 'X\nY' },
        { type: 'video' },
        7,
      ],
      isError: true,
    },
    (text) => text.replaceAll('canary', '[redacted]'),
  );
  expect([result.media?.type, result.moreMedia?.map(({ type }) => type)]).toEqual(['image/png', ['application/pdf']]);
  expect(result.isError).toBe(true);
  expect(result.content.replaceAll(/\d+ bytes/g, 'n bytes')).toMatchInlineSnapshot(`
    "Key [redacted] here
    [an image (image/png, n bytes)]
    [resource file:///a.pdf (application/pdf, n bytes)]
    [an image that cannot be shown: it is neither an image nor a PDF.]
    [audio (audio/wav) that cannot be shown]
    [resource demo://x, X Y]
    [a part of the answer of a kind that cannot be shown]
    [a part of the answer of a kind that cannot be shown]"
  `);
});

it('shows structured content only where no text says the same, and cuts what is too long', () => {
  const same = (text: string): string => text;
  expect(toolResult({ structuredContent: { a: 1 } }, same).content).toBe('{"a":1}');
  expect(toolResult({ content: [{ type: 'text', text: 'one' }], structuredContent: { a: 1 } }, same).content).toBe(
    'one',
  );
  const long = toolResult({ content: [{ type: 'text', text: 'x'.repeat(1_000_000) }] }, same).content;
  expect(long).toHaveLength(256 * 1024 + '\n[output truncated]'.length);
  expect(toolResult({}, same).content).toBe('');
});

function agentWith(...servers: string[]): ReturnType<typeof makeSessionAgent> {
  const toolsets = servers.map((name) => ({ type: 'mcp_toolset', mcp_server_name: name }));
  const mcp_servers = servers.map((name) => ({ type: 'url' as const, name, url: 'https://x' }));
  return makeSessionAgent(toolsets, mcp_servers);
}

function tools(count: number): McpTool[] {
  return Array.from({ length: count }, (_, i) => ({
    name: `t${i}`,
    description: 'Does it.',
    input_schema: { type: 'object' },
  }));
}
