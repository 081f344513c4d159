import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { Agent, createServer, type Server, type ServerOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import { atMostAtOnce } from '../../runtime/bounded/at-most-at-once.ts';
import { boundPipelining } from '../../runtime/bound-pipelining.ts';
import type { EgressGuard } from './egress-guard.ts';
import { forwardRequest } from './forward-request.ts';
import { openTunnel } from './open-tunnel.ts';
import type { HostPort, ProxySession } from './proxy-session.ts';

const SERVER: ServerOptions = {
  maxHeaderSize: 64 * 1024,
  headersTimeout: 30_000,
  // An upload may take as long as its session; its connection may not stand still.
  requestTimeout: 0,
  keepAliveTimeout: 60_000,
  insecureHTTPParser: false,
};
/** Beyond these, connections of the sandbox are closed at once. */
const MOST_CONNECTIONS = 256;
/** Fewer than all sessions together may resolve, so that one cannot hold up the others with names that nobody answers for. */
const MOST_RESOLVED_AT_ONCE = 2;

/**
 * An HTTP proxy for one session on a unix socket of its own, which nobody else can reach: so it needs no password.
 * It is the only way out of the sandbox. Resolves when it listens, with the function that closes it and all its
 * connections. `socket` must be in a folder that only this user can enter.
 */
export async function startSessionProxy(asked: ProxySession, socket: string): Promise<() => Promise<void>> {
  const session = { ...asked, guard: resolvingInTurn(asked.guard) };
  const agent = new Agent({ keepAlive: true, maxSockets: 16, maxFreeSockets: 4, timeout: 60_000 });
  const tunnels = new Map<Duplex, HostPort | null>();
  const [outer, inner] = [createServer(SERVER), createServer(SERVER)];
  outer.maxConnections = MOST_CONNECTIONS;
  const onRequest = boundPipelining((request, response) => {
    forwardRequest({ session, request, response, agent, tunnel: tunnels.get(request.socket) ?? null });
  });
  outer.on('request', onRequest);
  outer.on('connect', (request, client, head) => {
    tunnels.set(client, null);
    client.once('close', () => tunnels.delete(client));
    if (head.length > 0) client.unshift(head);
    const servePlain = (target: HostPort): void => {
      tunnels.set(client, { host: target.host, port: target.port });
      inner.emit('connection', client);
    };
    void openTunnel(session, { authority: request.url ?? '', client, servePlain });
  });
  inner.on('request', onRequest);
  inner.on('connect', (_, client) => {
    const tunnel = tunnels.get(client);
    if (tunnel) session.onRefused({ ...tunnel, reason: 'a tunnel within a tunnel to it is not opened' });
    client.destroy();
  });
  await listen(outer, socket);
  return async () => {
    for (const client of tunnels.keys()) client.destroy();
    outer.closeAllConnections();
    agent.destroy();
    outer.close();
    await rm(socket, { force: true });
  };
}

function resolvingInTurn(guard: EgressGuard): EgressGuard {
  const inTurn = atMostAtOnce(MOST_RESOLVED_AT_ONCE);
  return { ...guard, resolve: async (host) => await inTurn(() => guard.resolve(host)) };
}

async function listen(server: Server, socket: string): Promise<void> {
  server.listen(socket);
  await once(server, 'listening');
  // The hands of an engine that is root are another user. Who may enter the folder decides who reaches it.
  await chmod(socket, 0o666);
}
