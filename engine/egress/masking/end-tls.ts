import { Agent, createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { isIP } from 'node:net';
import { boundPipelining } from '../../../runtime/bound-pipelining.ts';
import { forwardRequest } from './forward-request.ts';
import { forwardUpgrade } from './forward-upgrade.ts';
import type { MaskedTunnel } from './masked-tunnel.ts';

/** As long as a connection may stand still. */
const IDLE_MS = 300_000;

/**
 * Ends the TLS of a client in the sandbox and speaks TLS of its own with the host, whose certificate is checked. `client` is
 * the connection after the answer to its CONNECT; it is closed when either side ends. Requests are passed on one by one
 * in HTTP/1.1, with the values of credentials put in.
 */
export async function endTls(client: Duplex, tunnel: MaskedTunnel): Promise<void> {
  const { host, authority } = tunnel;
  const issued = await authority.issue(host);
  const agent = hostAgent(tunnel);
  const server = createServer({
    key: issued.key,
    cert: issued.cert,
    ALPNProtocols: ['http/1.1'],
    SNICallback: (name, callback) => {
      if (name.toLowerCase() === host) callback(null, issued.context);
      else callback(new Error(`The connection was opened to ${host}.`));
    },
  });
  server.on(
    'request',
    boundPipelining((request, response) => forwardRequest({ request, response, agent, tunnel })),
  );
  server.on('upgrade', (request, socket, head) => forwardUpgrade({ request, socket, head, agent, tunnel }));
  server.on('connect', (_, socket) => {
    tunnel.onRefused('a tunnel within a tunnel is not opened');
    socket.end('HTTP/1.1 405 Method Not Allowed\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  server.on('secureConnection', (secure) => secure.setTimeout(IDLE_MS, () => secure.destroy()));
  server.on('tlsClientError', () => client.destroy());
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    else socket.destroy();
  });
  client.once('close', () => agent.destroy());
  server.emit('connection', client);
}

/** Keeps the connection to the host for further requests of the same client. */
function hostAgent({ host, dial, roots }: MaskedTunnel): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  agent.createConnection = (_, callback) => {
    dial().then(
      (socket) => {
        const secure = connect({
          socket,
          host,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          secureContext: roots.context,
          ALPNProtocols: ['http/1.1'],
        });
        secure.setTimeout(IDLE_MS, () =>
          secure.destroy(new Error(`${host} was silent for ${IDLE_MS / 1_000} seconds`)),
        );
        const failed = (error: Error): void => {
          socket.destroy();
          callback?.(error, secure);
        };
        secure.once('error', failed);
        secure.once('secureConnect', () => {
          secure.off('error', failed);
          callback?.(null, secure);
        });
      },
      (error: unknown) => callback?.(error instanceof Error ? error : new Error(String(error)), undefined as never),
    );
    return undefined;
  };
  return agent;
}
