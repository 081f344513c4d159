import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, createServer, request, type Server } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { connect as tlsConnect } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { formatTable } from '../../cli/format-table.ts';
import { certificateAuthority } from '../../engine/egress/masking/certificate-authority.ts';
import { percentile } from '../percentile.ts';
import { readFlags } from '../read-flags.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { HOST, SENTINEL, type ProxyRequest } from './bench-host.ts';

const WARM_UP = 20;
const MiB = 1024 * 1024;

/** One way from the client to the host. */
interface Way {
  name: string;
  connect: () => Promise<Duplex>;
  /** Whom the client trusts. */
  ca: string;
}

/**
 * Measures what the proxy of a session adds to a request over TLS: by a tunnel, and with its TLS ended to put a value in.
 * Each round asks directly, too. Host and client share one thread; the proxy has one of its own.
 */
export async function egress(args: string[]): Promise<void> {
  const flags = readFlags(args, { requests: [500], connections: [100], megabytes: [200] });
  const folder = temporaryFolder();
  const world = await certificateAuthority();
  const origin = createServer(await world.issue(HOST), (incoming, response) => {
    const megabytes = Number(incoming.headers['x-megabytes'] ?? 0);
    if (megabytes === 0) response.end(Buffer.alloc(1024));
    else void send(response, megabytes);
  });
  await once(origin.listen(0, '127.0.0.1'), 'listening');
  const { port } = origin.address() as AddressInfo;
  const wanted: ProxyRequest = {
    port,
    root: world.certificate,
    tunnel: join(folder.path, 'tunnel'),
    masked: join(folder.path, 'masked'),
  };
  const proxy = new Worker(new URL('proxy-thread.ts', import.meta.url), { workerData: wanted });
  const [authority] = (await once(proxy, 'message')) as [string];
  const ways: Way[] = [
    { name: 'direct', connect: async () => connect(port, '127.0.0.1'), ca: world.certificate },
    { name: 'tunnel', connect: () => tunnel(wanted.tunnel, port), ca: world.certificate },
    { name: 'masked', connect: () => tunnel(wanted.masked, port), ca: authority },
  ];
  try {
    console.log(formatTable([HEADINGS, ...(await measure(ways, port, flags))]));
  } finally {
    await proxy.terminate();
    close(origin);
    folder.remove();
  }
}

const HEADINGS = ['WAY', 'P50 MS', 'P99 MS', 'ADDED P50 MS', 'NEW CONNECTION P50 MS', 'ADDED P50 MS', 'MIB A SECOND'];

async function measure(
  ways: Way[],
  port: number,
  { requests, connections, megabytes }: Record<'requests' | 'connections' | 'megabytes', [number, ...number[]]>,
): Promise<string[][]> {
  const kept = ways.map((way) => ({ way, agent: agentOf(way, true), ms: [] as number[] }));
  for (let index = -WARM_UP; index < requests[0]; index++) {
    // In turn, so that a busy moment of the machine falls on all of them.
    for (const { agent, ms } of kept) {
      const took = await ask({ agent, port }, 0);
      if (index >= 0) ms.push(took);
    }
  }
  const fresh = ways.map((way) => ({ way, ms: [] as number[] }));
  for (let index = 0; index < connections[0]; index++) {
    for (const { way, ms } of fresh) ms.push(await ask({ agent: agentOf(way, false), port }, 0));
  }
  const speeds: number[] = [];
  for (const { agent } of kept) speeds.push(megabytes[0] / ((await ask({ agent, port }, megabytes[0])) / 1_000));
  for (const { agent } of kept) agent.destroy();
  const half = (ms: number[] = []): number => percentile(ms, 0.5);
  return ways.map(({ name }, index) => [
    name,
    half(kept[index]?.ms).toFixed(2),
    percentile(kept[index]?.ms ?? [], 0.99).toFixed(2),
    (half(kept[index]?.ms) - half(kept[0]?.ms)).toFixed(2),
    half(fresh[index]?.ms).toFixed(2),
    (half(fresh[index]?.ms) - half(fresh[0]?.ms)).toFixed(2),
    (speeds[index] ?? 0).toFixed(0),
  ]);
}

function agentOf({ connect: open, ca }: Way, keepAlive: boolean): Agent {
  const agent = new Agent({ keepAlive, maxSockets: 1 });
  agent.createConnection = (_, callback) => {
    void open().then((socket) => {
      const secure = tlsConnect({ socket, servername: HOST, ca });
      secure.once('secureConnect', () => callback?.(null, secure));
      secure.once('error', (error) => callback?.(error, secure));
    });
    return undefined;
  };
  return agent;
}

interface Asking {
  agent: Agent;
  port: number;
}

/** How many milliseconds it takes until the whole answer is there. */
async function ask({ agent, port }: Asking, megabytes: number): Promise<number> {
  const begun = performance.now();
  const headers = {
    host: `${HOST}:${port}`,
    authorization: `Bearer ${SENTINEL}`,
    'x-megabytes': String(megabytes),
  };
  const sent = request({ host: HOST, agent, headers }).end();
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  if (answer.statusCode !== 200) throw new Error(`The answer is ${answer.statusCode}.`);
  answer.resume();
  await once(answer, 'end');
  return performance.now() - begun;
}

async function tunnel(socket: string, port: number): Promise<Duplex> {
  const client = connect(socket);
  client.write(`CONNECT ${HOST}:${port} HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`);
  const [answer] = (await once(client, 'data')) as [Buffer];
  if (!String(answer).startsWith('HTTP/1.1 200')) throw new Error(`The proxy answered: ${String(answer)}`);
  return client;
}

async function send(to: NodeJS.WritableStream, megabytes: number): Promise<void> {
  const part = Buffer.alloc(MiB, 'x');
  for (let index = 0; index < megabytes; index++) {
    if (!to.write(part)) await once(to, 'drain');
  }
  to.end();
}

function close(server: Server): void {
  server.closeAllConnections();
  server.close();
}
