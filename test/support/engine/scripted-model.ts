import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../../stand-ins/http/keep-alive-ms.ts';
import { modelInfos } from '../../../stand-ins/model/model-infos.ts';

export interface ModelCall {
  system: { text: string }[];
  messages: { role: string; content: { type: string; [key: string]: unknown }[] }[];
  tools?: { name: string }[];
  max_tokens: number;
  model: string;
}

export interface Reply {
  content?: Block[];
  stop_reason?: string;
  usage?: Record<string, number>;
  stop_details?: unknown;
}

type Block =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }
  | { type: 'thinking'; thinking: string; signature: string };

export type Answer =
  | Reply
  | { status: number; headers?: Record<string, string>; error: { type: string; message: string } }
  /** Sends headers and `message_start`, then nothing. With `cut` it closes the connection at once. */
  | { hang: true; cut?: boolean }
  /** Sends these bytes with status 200. Then it ends the answer, or keeps it open, or closes the connection. */
  | { raw: string; then: 'end' | 'hang' | 'cut' }
  /** Closes the connection without an answer. */
  | { reset: true };

/** One answer per request, or a function that decides each. */
export type Answers = Answer[] | ((call: ModelCall, index: number) => Answer | Promise<Answer>);

export interface ScriptedModel {
  url: string;
  /**
   * Answers the conversation that begins with `prompt`, request by request. After the last answer it answers with an
   * error.
   */
  play(prompt: string, answers: Answers): Play;
  stop(): Promise<void>;
}

export interface Play {
  calls: ModelCall[];
  /** Resolves once the endpoint has been asked `n` times. */
  asked(n: number): Promise<void>;
}

interface Script extends Play {
  next(call: ModelCall): Promise<Answer | undefined>;
}

/** A Messages API over HTTP that plays scripts. It recognises each conversation by its first message. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const scripts = new Map<string, Script>();
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    void serve(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method === 'GET') {
      const infos = modelInfos(new URL(request.url ?? '/', 'http://model').pathname);
      return json(response, {
        status: infos ? 200 : 404,
        body: infos ?? error('not_found_error', `there is no ${request.url}`),
      });
    }
    const body = JSON.parse(await text(request)) as ModelCall;
    if (request.url?.endsWith('/count_tokens'))
      return json(response, { status: 200, body: { input_tokens: countTokens(body) } });
    const prompt = String(body.messages[0]?.content[0]?.['text']);
    const answer = await scripts.get(prompt)?.next(body);
    if (!answer)
      return json(response, { status: 400, body: error('invalid_request_error', `no more turns for "${prompt}"`) });
    if ('status' in answer) {
      return json(response, { ...answer, body: error(answer.error.type, answer.error.message) });
    }
    if ('reset' in answer) return void response.destroy();
    if ('raw' in answer) return raw(response, answer);
    stream(response, body, answer);
  }
  server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => void server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    play(prompt, answers) {
      const script = createScript(answers);
      scripts.set(prompt, script);
      return script;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function createScript(answers: Answers): Script {
  const calls: ModelCall[] = [];
  const waiting: { n: number; resolve: () => void }[] = [];
  return {
    calls,
    asked: (n) => (calls.length >= n ? Promise.resolve() : new Promise((resolve) => void waiting.push({ n, resolve }))),
    async next(call) {
      const index = calls.push(call) - 1;
      for (const { n, resolve } of waiting) if (calls.length >= n) resolve();
      return typeof answers === 'function' ? await answers(call, index) : answers[index];
    },
  };
}

const TOKENS_OF_MEDIA = 1_500;

/** The tokens that a request is said to have: one for each four bytes, but few for an image or a PDF of any size. */
function countTokens(body: ModelCall): number {
  let media = 0;
  const text = JSON.stringify([body.system, body.messages, body.tools], (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('type' in value) || value.type !== 'base64') return value;
    media += 1;
    return null;
  });
  return Math.ceil(text.length / 4) + media * TOKENS_OF_MEDIA;
}

function error(type: string, message: string): object {
  return { type: 'error', error: { type, message } };
}

interface Json {
  status: number;
  body: object;
  headers?: Record<string, string>;
}

function json(response: ServerResponse, { status, body, headers = {} }: Json): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

async function text(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function raw(response: ServerResponse, { raw: bytes, then }: { raw: string; then: 'end' | 'hang' | 'cut' }): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(bytes, () => {
    if (then === 'end') response.end();
    if (then === 'cut') response.destroy();
  });
}

function stream(response: ServerResponse, call: ModelCall, answer: Reply | { hang: true; cut?: boolean }): void {
  const send = (type: string, data: object): void => {
    response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const usage = {
    input_tokens: countTokens(call),
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: 1,
    ...('hang' in answer ? {} : answer.usage),
  };
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model: call.model, content: [] };
  send('message_start', { message: { ...message, stop_reason: null, stop_sequence: null, usage } });
  if ('hang' in answer) {
    if (answer.cut) response.destroy();
    return;
  }
  const content = answer.content ?? [];
  for (const [index, block] of content.entries()) sendBlock(send, index, block);
  const stop_reason =
    answer.stop_reason ?? (content.some((block) => block.type === 'tool_use') ? 'tool_use' : 'end_turn');
  const output_tokens = answer.usage?.['output_tokens'] ?? 20;
  const delta = { stop_reason, stop_sequence: null, stop_details: answer.stop_details ?? null };
  send('message_delta', { delta, usage: { ...usage, output_tokens } });
  send('message_stop', {});
  response.end();
}

function sendBlock(send: (type: string, data: object) => void, index: number, block: Block): void {
  if (block.type === 'text') {
    send('content_block_start', { index, content_block: { type: 'text', text: '' } });
    send('content_block_delta', { index, delta: { type: 'text_delta', text: block.text } });
  } else if (block.type === 'thinking') {
    send('content_block_start', { index, content_block: { type: 'thinking', thinking: '', signature: '' } });
    send('content_block_delta', { index, delta: { type: 'thinking_delta', thinking: block.thinking } });
    send('content_block_delta', { index, delta: { type: 'signature_delta', signature: block.signature } });
  } else if (block.type !== 'tool_use') {
    send('content_block_start', { index, content_block: block });
  } else {
    send('content_block_start', { index, content_block: { ...block, input: {} } });
    const partial_json = JSON.stringify(block.input);
    send('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } });
  }
  send('content_block_stop', { index });
}

/** A reply that is only text. */
export function say(text: string): Reply {
  return { content: [{ type: 'text', text }] };
}

/** A reply that calls one tool. */
export function call(name: string, input: unknown, id = `toolu_${name}_${Math.random().toString(36).slice(2)}`): Reply {
  return { content: [{ type: 'tool_use', id, name, input }] };
}
