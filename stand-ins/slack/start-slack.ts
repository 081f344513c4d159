import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../http/keep-alive-ms.ts';
import { readBody } from '../http/read-body.ts';
import { sendJson } from '../http/send-json.ts';
import type { Answer } from './method.ts';
import { METHODS } from './methods.ts';
import { createSocketRoom, type SocketRoom } from './socket-room.ts';
import { createSlackWorld, type SlackWorld } from './world.ts';

/** What the next call of a method gets instead of its answer. */
export interface SlackFault {
  method: string;
  /** The call is carried out, and its answer is lost. */
  after?: boolean;
  /** The connection is cut. */
  cutSocket?: boolean;
  /** Slack says no, with this word. */
  error?: string;
  /** Slack says to come back after so many seconds. */
  retryAfter?: number;
  /** Of `upload`: the bytes of a file are answered with it. */
  status?: number;
}

/** A workspace of Slack without people: its Web API, and the door for Socket Mode. */
export interface StandInSlack {
  /** What SLACK_API_URL must be. */
  apiUrl: string;
  world: SlackWorld;
  sockets: SocketRoom;
  /** The calls so far: methods with their arguments. */
  calls: { method: string; given: Record<string, string> }[];
  failNext(fault: SlackFault): void;
  close(): Promise<void>;
}

/** Starts the stand-in. Calls with another token than `token`, or `appToken` for Socket Mode, are refused. */
export async function startSlack({ token, appToken }: { token: string; appToken: string }): Promise<StandInSlack> {
  const world = createSlackWorld();
  const faults: SlackFault[] = [];
  const calls: StandInSlack['calls'] = [];
  const sockets = createSocketRoom();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void handle(request, response).catch((error: unknown) => sendJson(response, 500, { error: String(error) }));
  });
  server.on('upgrade', (request, socket) => sockets.admit(request, socket));

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBody(request);
    if (request.url?.startsWith('/upload/')) return receive(request.url.slice('/upload/'.length), bytes, response);
    if (request.url?.startsWith('/files/')) return sendFile(request, response);
    const body = bytes.toString();
    if (request.url?.startsWith('/respond/')) {
      world.responses.push(JSON.parse(body) as Record<string, unknown>);
      return sendJson(response, 200, { ok: true });
    }
    const method = request.url?.replace(/^\/api\//, '') ?? '';
    const given = new Map(new URLSearchParams(body));
    calls.push({ method, given: Object.fromEntries(given) });
    const index = faults.findIndex((fault) => fault.method === method);
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    const answer = fault === undefined || fault.after ? answerOf(request, method, given) : null;
    if (fault?.cutSocket) return void request.socket.destroy();
    if (fault?.retryAfter !== undefined) {
      return void response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end();
    }
    sendJson(response, 200, fault?.error === undefined ? answer : { ok: false, error: fault.error });
  }

  function answerOf(request: IncomingMessage, method: string, given: Map<string, string>): Answer {
    const isSocket = method === 'apps.connections.open';
    if (request.headers.authorization !== `Bearer ${isSocket ? appToken : token}`)
      return { ok: false, error: 'invalid_auth' };
    if (isSocket) return { ok: true, url: `ws://127.0.0.1:${portOf()}/socket` };
    return METHODS[method]?.(world, given) ?? { ok: false, error: 'unknown_method' };
  }

  /** The address itself is the right to send one file of the announced size. */
  function receive(id: string, bytes: Buffer, response: ServerResponse): void {
    const file = world.files.find((each) => each.id === id);
    const index = faults.findIndex(({ method }) => method === 'upload');
    const [fault] = index < 0 ? [] : faults.splice(index, 1);
    if (fault?.status !== undefined) return void response.writeHead(fault.status).end();
    if (fault !== undefined) return void response.destroy();
    if (file?.size !== bytes.length) return void response.writeHead(400).end();
    file.content = bytes;
    response.writeHead(200).end(`OK - ${bytes.length}`);
  }

  /** Without the token, or without the right to read files, Slack answers with its page to log in. */
  function sendFile({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const file = world.files.find(({ id }) => url === `/files/${id}`);
    if (headers.authorization !== `Bearer ${token}` || !world.mayReadFiles) {
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
    }
    if (file?.content === undefined || file.content === null) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.content);
  }

  function portOf(): number {
    return (server.address() as AddressInfo).port;
  }

  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  world.origin = `http://127.0.0.1:${portOf()}`;
  return {
    apiUrl: `http://127.0.0.1:${portOf()}/api/`,
    world,
    sockets,
    calls,
    failNext: (fault) => void faults.push(fault),
    close: async () => {
      sockets.closeAll();
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
