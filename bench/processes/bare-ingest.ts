import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { listenOn } from '../../runtime/listen-on.ts';
import { BENCH_SECRET } from '../ingest/signed-requests.ts';
import { serveCommands } from './command-server.ts';

/** The barest loop that takes webhooks: the body, its signature, one transaction for all that wait, the answers. */
const database = new DatabaseSync(join(process.env['BENCH_DATA'] ?? '', 'bare.db'));
database.exec('pragma journal_mode = wal; pragma synchronous = full');
database.exec('create table deliveries (id text primary key, headers text, body blob, received_at text)');
const insert = database.prepare('insert into deliveries values (?, ?, ?, ?) on conflict do nothing');

interface Waiting {
  id: string;
  headers: string;
  body: Buffer;
  response: ServerResponse;
}

let waiting: Waiting[] = [];

const server = createServer((request, response) => void take(request, response));
const url = await listenOn(server, { host: '127.0.0.1', port: 0 });
serveCommands({ url: () => url });

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const given = Buffer.from(String(request.headers['x-hub-signature-256']).slice('sha256='.length), 'hex');
  if (!timingSafeEqual(createHmac('sha256', BENCH_SECRET).update(body).digest(), given)) {
    response.writeHead(401).end();
    return;
  }
  const headers = JSON.stringify({ 'x-github-event': request.headers['x-github-event'] });
  if (waiting.length === 0) setImmediate(storeAll);
  waiting.push({ id: String(request.headers['x-github-delivery']), headers, body, response });
}

function storeAll(): void {
  const batch = waiting;
  waiting = [];
  const at = new Date().toISOString();
  database.exec('begin immediate');
  for (const { id, headers, body } of batch) insert.run(id, headers, body, at);
  database.exec('commit');
  for (const { id, response } of batch) {
    const answer = JSON.stringify({ deliveryId: id, state: 'pending' });
    response.writeHead(202, { 'content-type': 'application/json', 'content-length': answer.length }).end(answer);
  }
}
