import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** How the hands reach the proxy of their session. */
export interface RelayOptions {
  /** The unix socket at which the proxy listens. */
  socket: string;
  /** On 127.0.0.1; 0 takes any free port. */
  port: number;
}

/**
 * Passes connections to a port of 127.0.0.1 on to a unix socket, because programs know proxies by host and port only.
 * Returns the port. It lives as long as this process, and does not keep it alive.
 */
export async function openRelay({ socket, port }: RelayOptions): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const proxy = connect({ path: socket, allowHalfOpen: true });
    endTogether(client, proxy);
    client.pipe(proxy).pipe(client);
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  server.unref();
  return (server.address() as AddressInfo).port;
}

function endTogether(client: Socket, proxy: Socket): void {
  for (const [one, other] of [
    [client, proxy],
    [proxy, client],
  ] as const) {
    one.on('error', () => other.destroy());
    one.once('close', () => other.destroySoon());
  }
}
