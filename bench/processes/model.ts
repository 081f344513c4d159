import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { listenOn } from '../../runtime/listen-on.ts';
import { serveCommands } from './command-server.ts';

/** One request to the model, in ms of the machine's clock. */
export interface Asked {
  arrivedAt: number;
  /** 0 while the answer is not complete. */
  endedAt: number;
}

interface Request {
  model: string;
  messages: { role: string; content: { text?: string }[] }[];
}

/** The requests of each conversation, by its first message. */
const asked = new Map<string, Asked[]>();

/**
 * A model that answers without any delay. It calls `bash` as often as the first message says ("calls 4 …") and then says
 * that it is done. A request of a conversation that begins with "hang" is never answered.
 */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const record: Asked = { arrivedAt: now(), endedAt: 0 };
  const { model, messages } = (await json(request)) as Request;
  const prompt = messages[0]?.content[0]?.text ?? '';
  const former = asked.get(prompt) ?? [];
  asked.set(prompt, [...former, record]);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const begin = { type: 'message_start', message: { ...MESSAGE, model, content: [], stop_reason: null } };
  if (prompt.startsWith('hang')) return void response.write(line(begin));
  const calls = Number(/^calls (\d+)/.exec(prompt)?.[1] ?? 0);
  const answered = messages.filter(({ role }) => role === 'assistant').length;
  const events = answered < calls ? toolCall(`toolu_${answered}`) : [...block({ type: 'text', text: 'Done.' }, null)];
  const stop_reason = answered < calls ? 'tool_use' : 'end_turn';
  const end = [{ type: 'message_delta', delta: { stop_reason }, usage: MESSAGE.usage }, { type: 'message_stop' }];
  response.end([begin, ...events, ...end].map(line).join(''), () => (record.endedAt = now()));
}

const MESSAGE = {
  id: 'msg_bench',
  type: 'message',
  role: 'assistant',
  stop_sequence: null,
  usage: { input_tokens: 1_000, output_tokens: 20, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
};

function toolCall(id: string): object[] {
  const delta = { type: 'input_json_delta', partial_json: '{"command":"true"}' };
  return block({ type: 'tool_use', id, name: 'bash', input: {} }, delta);
}

function block(content_block: object, delta: object | null): object[] {
  return [
    { type: 'content_block_start', index: 0, content_block },
    ...(delta === null ? [] : [{ type: 'content_block_delta', index: 0, delta }]),
    { type: 'content_block_stop', index: 0 },
  ];
}

function line(event: object): string {
  return `event: ${(event as { type: string }).type}\ndata: ${JSON.stringify(event)}\n\n`;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

const server = createServer((request, response) => void answer(request, response));
const url = await listenOn(server, { host: '127.0.0.1', port: 0 });
serveCommands({
  url: () => url,
  asked: (prompt: string) => asked.get(prompt) ?? [],
  /** How many conversations have had at least so many requests. */
  conversations: (requests: number) => [...asked.values()].filter(({ length }) => length >= requests).length,
});
