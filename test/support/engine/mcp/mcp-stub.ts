import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  id?: number;
  method?: string;
  params?: { name?: string; cursor?: string };
}

/** What a server answers: a result, which is sent as JSON; nothing if it has taken the response into its own hands. */
export type Answer = (asked: Asked, response: ServerResponse, request: IncomingMessage) => object | undefined | void;

export interface McpStub {
  url: string;
  /** The methods that it was asked for, in order; `answer` for an answer to a request of its own. */
  asked: string[];
  close(): Promise<void>;
}

/** An MCP server that does whatever a test wants. It lists one tool, `look`, and answers its calls, unless told otherwise. */
export async function mcpStub(answers: Record<string, Answer> = {}): Promise<McpStub> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const message = (text === '' ? { method: request.method } : JSON.parse(text)) as Asked;
    const method = message.method ?? 'answer';
    asked.push(method);
    const answer = answers[method] ?? answers['*'] ?? USUAL[method];
    if (!answer) return void response.writeHead(message.id === undefined ? 202 : 404).end();
    const result = answer(message, response, request);
    if (result) json(response, message, result);
  }
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}

const USUAL: Record<string, Answer> = {
  initialize: () => ({
    protocolVersion: '2025-06-18',
    capabilities: { tools: {} },
    serverInfo: { name: 'stub', version: '1' },
  }),
  'tools/list': () => ({ tools: [tool('look')] }),
  'tools/call': () => ({ content: [{ type: 'text', text: 'seen' }] }),
};

function json(response: ServerResponse, { id }: Asked, result: object): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
}

/** A tool as a server lists it. */
export function tool(name: string, more: object = {}): object {
  return { name, description: `Does ${name}.`, inputSchema: { type: 'object' }, ...more };
}

/** Starts an answer that is a stream of events; returns how to send messages on it. */
export function streaming(response: ServerResponse): (message: object) => void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  return (message) =>
    void response.write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', ...message })}\n\n`);
}
