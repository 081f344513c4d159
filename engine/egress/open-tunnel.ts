import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { canonicalHost } from '../../text/hosts/canonical-host.ts';
import { checkTarget } from './check-target.ts';
import { dial } from './dial.ts';
import { OddRequest, proxyFailure } from './proxy-failure.ts';
import type { CheckedTunnel, HostPort, ProxySession } from './proxy-session.ts';
import { joinSockets } from './join-sockets.ts';
import { awaitHello } from './hello/await-hello.ts';

export interface TunnelRequest {
  /** What the CONNECT names. */
  authority: string;
  client: Duplex;
  /** Takes over a connection that carries plain HTTP: Node's `fetch` opens tunnels for that, too. */
  servePlain(target: HostPort): void;
}

/**
 * Answers a CONNECT. The host must be allowed, at a checked address, and what goes through the tunnel must be TLS whose
 * ClientHello names the same host, or at other ports than 443 plain HTTP, which is then checked request by request.
 * Nothing is sent to the host before that. Never throws: what goes wrong closes the connection, and a refusal is told to
 * the session.
 */
export async function openTunnel(session: ProxySession, request: TunnelRequest): Promise<void> {
  const { authority, client } = request;
  client.on('error', () => client.destroy());
  try {
    const { host, port } = readAuthority(authority);
    const addresses = await checkTarget(session, host, port);
    const tunnel: CheckedTunnel = {
      host,
      port,
      dial: () => dial(host, port, addresses),
      spend: (bytes) => session.spend(bytes),
      onRefused: (reason) => session.onRefused({ host, port, reason }),
    };
    if (session.tlsEnding?.isFor(host, port)) await endTls(session, tunnel, request);
    else await passThrough(session, tunnel, request);
  } catch (error) {
    refuse(client, proxyFailure(session, error));
  }
}

/** Connects before it answers, so that the client is told if the host cannot be reached. */
async function passThrough(session: ProxySession, tunnel: CheckedTunnel, request: TunnelRequest): Promise<void> {
  const { client } = request;
  const upstream = await tunnel.dial();
  upstream.on('error', () => client.destroy());
  client.once('close', () => upstream.destroy());
  const carries = client.destroyed ? null : await answered(session, tunnel, client);
  if (carries === 'tls') return joinSockets(client, upstream, session);
  upstream.destroy();
  if (carries === 'http') request.servePlain(tunnel);
}

async function endTls(session: ProxySession, tunnel: CheckedTunnel, request: TunnelRequest): Promise<void> {
  const carries = await answered(session, tunnel, request.client);
  if (carries === 'tls') session.tlsEnding?.end(request.client, tunnel);
  if (carries === 'http') request.servePlain(tunnel);
}

/** Answers the CONNECT and looks at what comes, which can be read again. Null if it is refused; it is closed then. */
async function answered(session: ProxySession, tunnel: HostPort, client: Duplex): Promise<'tls' | 'http' | null> {
  const { host, port } = tunnel;
  client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
  const found = await awaitHello(client, tunnel);
  if (found === 'tls' || found === 'http') return found;
  if (found !== 'closed') session.onRefused({ host: found.host ?? host, port, reason: found.reason });
  client.destroy();
  return null;
}

/** `host:port`, RFC 9110, 9.3.6. Throws OddRequest. */
function readAuthority(authority: string): HostPort {
  const [, name = '', digits = ''] = /^(.+):(\d{1,5})$/.exec(authority) ?? [];
  const host = canonicalHost(name);
  const port = Number(digits);
  if (host === null || port < 1 || port > 65_535) throw new OddRequest('CONNECT needs a host and a port.');
  return { host, port };
}

function refuse(client: Duplex, { status, message }: { status: number; message: string }): void {
  if (!client.writable) return void client.destroy();
  const body = `${message}\n`;
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'content-type: text/plain; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    'connection: close',
  ];
  client.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
