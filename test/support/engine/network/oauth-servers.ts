import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';
import type { EgressGuard } from '../../../../engine/egress/egress-guard.ts';
import { parseInternalNames } from '../../../../runtime/environment/internal-names.ts';

/** A connection guard under which sessions reach this machine by its address. */
export const LOCAL_GUARD: EgressGuard = {
  internal: parseInternalNames('127.0.0.1'),
  allowsUnrestricted: false,
  resolve: async () => ['127.0.0.1'],
};

/** A request to a token endpoint. */
export interface TokenRequest {
  form: Record<string, string>;
  authorization: string | undefined;
}

interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body: string | object;
}

/** A token endpoint that keeps what it is asked. It ends with the test. Returns its URL. */
export async function tokenEndpoint(
  answer: (request: TokenRequest, n: number) => Answer | Promise<Answer>,
): Promise<{ url: string; requests: TokenRequest[] }> {
  const requests: TokenRequest[] = [];
  const url = await serve(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(await bodyOf(request)));
    const asked = { form, authorization: request.headers.authorization };
    requests.push(asked);
    const { status = 200, headers = {}, body } = await answer(asked, requests.length);
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  return { url: `${url}/token`, requests };
}

/** An MCP server, as far as a probe goes, that accepts these tokens. It ends with the test. Returns its URL. */
export async function mcpServer(
  isAccepted: (token: string | undefined) => boolean,
): Promise<{ url: string; methods: string[] }> {
  const methods: string[] = [];
  const url = await serve(async (request, response) => {
    const { method, id } = JSON.parse(await bodyOf(request)) as { method: string; id?: number };
    methods.push(method);
    const authorization = request.headers.authorization;
    if (!isAccepted(authorization?.replace(/^Bearer /, ''))) {
      response.writeHead(401, { 'content-type': 'text/plain' }).end(`not you, ${authorization}`);
      return;
    }
    response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': 's1' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result: {} }));
  });
  return { url: `${url}/mcp`, methods };
}

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
