import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';

/** The part of the agent API that outputs touch: one session's tool uses and answers, and the files it has left. */
export interface SessionStandIn {
  agentApi: Anthropic;
  sessionId: string;
  /** The agent calls a tool; returns the id of the use. */
  use(name: string, input: Record<string, unknown>): string;
  /** The agent writes a file that leaves its sandbox; the same path again is a new file. */
  leave(filename: string, bytes: Buffer): void;
  /** Every answer that a tool use got, in order. */
  answers(toolUseId: string): { text: string; isError: boolean }[];
  /** What happens to the next answer that is sent: it arrives or not, its sender does not learn it. */
  loseNextAnswer(how: 'before it arrives' | 'after it arrived'): void;
  /** The next answer that is sent is refused with this status, after something else has happened. */
  refuseNextAnswer(status: number, after?: () => void): void;
  /** Answers a tool use, as another sender. */
  answer(toolUseId: string, text: string): void;
  requests: string[];
  close(): Promise<void>;
}

interface Event {
  id: string;
  type: string;
  [member: string]: unknown;
}

export async function openSessionStandIn(): Promise<SessionStandIn> {
  const sessionId = 'sesn_stage';
  const events: Event[] = [];
  const files: { id: string; filename: string; bytes: Buffer; created_at: string }[] = [];
  const requests: string[] = [];
  let clock = Date.now();
  let lose: 'before it arrives' | 'after it arrived' | null = null;
  let refuse: { status: number; after: () => void } | null = null;
  const now = (): string => new Date((clock += 1)).toISOString();
  const append = (type: string, members: object): string => {
    const id = `sevt_${events.length + 1}`;
    events.push({ ...members, type, id, processed_at: now() });
    return id;
  };

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://session');
    requests.push(`${request.method} ${url.pathname}`);
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    const content = /^\/v1\/files\/([^/]+)\/content$/.exec(url.pathname)?.[1];
    if (content !== undefined) {
      const file = files.find(({ id }) => id === content);
      if (file === undefined) return json(404, { type: 'error', error: { type: 'not_found_error', message: content } });
      response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.bytes);
      return;
    }
    if (url.pathname === '/v1/files') {
      if (url.searchParams.get('scope_id') !== sessionId) return json(200, { data: [], next_page: null });
      const data = files.map(({ bytes, ...file }) => ({
        ...file,
        type: 'file',
        size_bytes: bytes.length,
        mime_type: '',
      }));
      return json(200, { data, next_page: null });
    }
    if (request.method === 'GET') {
      const types = url.searchParams.getAll('types[]');
      const data = events.filter(({ type }) => types.length === 0 || types.includes(type));
      return json(200, { data, next_page: null });
    }
    if (refuse !== null) {
      const { status, after } = refuse;
      refuse = null;
      after();
      return json(status, { type: 'error', error: { type: 'invalid_request_error', message: 'Not now' } });
    }
    const how = lose;
    lose = null;
    const sent = await readBody(request);
    if (how !== 'before it arrives') sent.events.forEach(({ type, ...members }) => append(type, members));
    if (how !== null) return void request.socket.destroy();
    json(200, { data: sent.events });
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    agentApi: new Anthropic({ baseURL, apiKey: 'agent-api-key', maxRetries: 0, logLevel: 'off' }),
    sessionId,
    requests,
    use: (name, input) => append('agent.custom_tool_use', { name, input }),
    leave: (filename, bytes) => {
      files.push({ id: `file_${files.length + 1}`, filename, bytes, created_at: now() });
    },
    answers: (toolUseId) =>
      events
        .filter((event) => event.type === 'user.custom_tool_result' && event['custom_tool_use_id'] === toolUseId)
        .map((event) => ({
          text: (event['content'] as { text: string }[]).map(({ text }) => text).join(''),
          isError: event['is_error'] === true,
        })),
    loseNextAnswer: (how) => {
      lose = how;
    },
    refuseNextAnswer: (status, after = () => {}) => {
      refuse = { status, after };
    },
    answer: (toolUseId, text) =>
      void append('user.custom_tool_result', { custom_tool_use_id: toolUseId, content: [{ type: 'text', text }] }),
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function readBody(request: IncomingMessage): Promise<{ events: { type: string }[] }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as { events: { type: string }[] };
}
