import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { closeServer } from '../../runtime/close-server.ts';
import { listenOn } from '../../runtime/listen-on.ts';
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
export async function startSlack(tokens: Tokens): Promise<StandInSlack> {
  const workspace: Workspace = { tokens, world: createSlackWorld(), faults: [], calls: [] };
  const { world, faults, calls } = workspace;
  const sockets = createSocketRoom();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void handle(workspace, request, response).catch((error: unknown) => {
      sendJson(response, 500, { error: String(error) });
    });
  });
  server.on('upgrade', (request, socket) => sockets.admit(request, socket));
  world.origin = await listenOn(server, { host: '127.0.0.1', port: 0 });
  return {
    apiUrl: `${world.origin}/api/`,
    world,
    sockets,
    calls,
    failNext: (fault) => void faults.push(fault),
    close: async () => {
      sockets.closeAll();
      await closeServer(server, 0);
    },
  };
}

interface Tokens {
  token: string;
  appToken: string;
}

/** What the handlers of requests share. */
interface Workspace extends Pick<StandInSlack, 'world' | 'calls'> {
  tokens: Tokens;
  /** Those that no call has met yet. */
  faults: SlackFault[];
}

async function handle(workspace: Workspace, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readBody(request);
  const { url = '' } = request;
  if (url.startsWith('/upload/')) return receiveFile(workspace, { id: url.slice('/upload/'.length), bytes, response });
  if (url.startsWith('/files/')) return sendFile(workspace, request, response);
  if (url.startsWith('/respond/')) {
    workspace.world.responses.push(JSON.parse(bytes.toString()) as Record<string, unknown>);
    return sendJson(response, 200, { ok: true });
  }
  answerCall(workspace, { method: url.replace(/^\/api\//, ''), body: bytes.toString(), request, response });
}

interface Call {
  method: string;
  body: string;
  request: IncomingMessage;
  response: ServerResponse;
}

function answerCall(workspace: Workspace, { method, body, request, response }: Call): void {
  const given = new Map(new URLSearchParams(body));
  workspace.calls.push({ method, given: Object.fromEntries(given) });
  const fault = takeFault(workspace, method);
  const isCarriedOut = fault === undefined || fault.after;
  const answer = isCarriedOut
    ? carryOut(workspace, { method, given, authorization: request.headers.authorization })
    : null;
  if (fault?.cutSocket) return void request.socket.destroy();
  if (fault?.retryAfter !== undefined) {
    return void response.writeHead(429, { 'retry-after': String(fault.retryAfter) }).end();
  }
  sendJson(response, 200, fault?.error === undefined ? answer : { ok: false, error: fault.error });
}

interface Authorized {
  method: string;
  given: Map<string, string>;
  authorization: string | undefined;
}

function carryOut({ world, tokens }: Workspace, { method, given, authorization }: Authorized): Answer {
  const isSocket = method === 'apps.connections.open';
  if (authorization !== `Bearer ${isSocket ? tokens.appToken : tokens.token}`)
    return { ok: false, error: 'invalid_auth' };
  if (isSocket) return { ok: true, url: `${world.origin.replace('http', 'ws')}/socket` };
  return METHODS[method]?.(world, given) ?? { ok: false, error: 'unknown_method' };
}

function takeFault({ faults }: Workspace, method: string): SlackFault | undefined {
  const index = faults.findIndex((fault) => fault.method === method);
  return index < 0 ? undefined : faults.splice(index, 1)[0];
}

interface Upload {
  id: string;
  bytes: Buffer;
  response: ServerResponse;
}

/** The address itself is the right to send one file of the announced size. */
function receiveFile(workspace: Workspace, { id, bytes, response }: Upload): void {
  const file = workspace.world.files.find((each) => each.id === id);
  const fault = takeFault(workspace, 'upload');
  if (fault?.status !== undefined) return void response.writeHead(fault.status).end();
  if (fault !== undefined) return void response.destroy();
  if (file?.size !== bytes.length) return void response.writeHead(400).end();
  file.content = bytes;
  response.writeHead(200).end(`OK - ${bytes.length}`);
}

/** Without the token, or without the right to read files, Slack answers with its page to log in. */
function sendFile({ world, tokens }: Workspace, { url, headers }: IncomingMessage, response: ServerResponse): void {
  const file = world.files.find(({ id }) => url === `/files/${id}`);
  if (headers.authorization !== `Bearer ${tokens.token}` || !world.mayReadFiles) {
    return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
  }
  if (file?.content === undefined || file.content === null) return void response.writeHead(404).end();
  response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(file.content);
}
