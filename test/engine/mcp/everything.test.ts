import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { runTurn } from '../../../engine/brain/run-turn.ts';
import { ofType } from '../../support/engine/mcp/of-type.ts';
import { bareEngine, type BareEngine } from '../../support/engine/bare-engine.ts';
import { everythingServer, type EverythingServer } from '../../support/engine/mcp/everything-server.ts';
import { call, say } from '../../support/engine/scripted-model.ts';

let server: EverythingServer;
let bare: BareEngine;
beforeAll(async () => {
  server = await everythingServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  bare = await bareEngine();
});
afterEach(() => bare.stop());

const never = new AbortController().signal;
const ALLOW = { enabled: true, permission_policy: { type: 'always_allow' } };

it.each(['url', 'sseUrl'] as const)('calls the tools of the reference server at its %s', async (address) => {
  const play = bare.model.play('Add', [
    call('mcp__every__get-sum', { a: 2, b: 40 }),
    call('mcp__every__get-tiny-image', {}),
    call('mcp__every__get-structured-content', { location: 'Chicago' }),
    call('mcp__every__get-resource-links', { count: 2 }),
    call('mcp__every__get-resource-reference', { resourceType: 'Text', resourceId: 1 }),
    say('Done.'),
  ]);
  const id = await bare.create('Add', agent(server[address]));
  await runTurn(bare.engine, id, never);
  const events = await bare.events(id);
  expect(ofType(events, 'session.error').map(({ error }) => error.message)).toMatchInlineSnapshot(`
    [
      "MCP server "every" has a tool "simulate-research-query" that is left out: it only runs as a task, which this engine does not do.",
    ]
  `);
  expect(play.calls[0]?.tools?.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "mcp__every__echo",
      "mcp__every__get-annotated-message",
      "mcp__every__get-env",
      "mcp__every__get-resource-links",
      "mcp__every__get-resource-reference",
      "mcp__every__get-structured-content",
      "mcp__every__get-sum",
      "mcp__every__get-tiny-image",
      "mcp__every__gzip-file-as-resource",
      "mcp__every__toggle-simulated-logging",
      "mcp__every__toggle-subscriber-updates",
      "mcp__every__trigger-long-running-operation",
    ]
  `);
  const results = ofType(events, 'agent.mcp_tool_result').map(({ content }) => content);
  expect(results[1]).toMatchObject([{ type: 'text' }, { type: 'image', source: { media_type: 'image/png' } }]);
  const texts = results.map((content) => (content?.[0]?.type === 'text' ? content[0].text : ''));
  expect(texts.map((text) => text.replace(/ created at .*/, ''))).toMatchInlineSnapshot(`
    [
      "The sum of 2 and 40 is 42.",
      "Here's the image you requested:
    [an image (image/png, 4033 bytes)]
    The image above is the MCP logo.",
      "{"temperature":36,"conditions":"Light rain / drizzle","humidity":82}",
      "Here are 2 resource links to resources available in this server:
    [resource demo://resource/dynamic/blob/1, Blob Resource 1: Resource 1: plaintext resource]
    [resource demo://resource/dynamic/text/2, Text Resource 2: Resource 2: plaintext resource]",
      "Returning resource reference for Resource 1:
    [resource demo://resource/dynamic/text/1]
    Resource 1: This is a plaintext resource
    You can access this resource using the URI: demo://resource/dynamic/text/1",
    ]
  `);
});

function agent(url: string): { tools: object[]; mcp_servers: object[] } {
  return {
    tools: [{ type: 'mcp_toolset', mcp_server_name: 'every', default_config: ALLOW }],
    mcp_servers: [{ type: 'url', name: 'every', url }],
  };
}
