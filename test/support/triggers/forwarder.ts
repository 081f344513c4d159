import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Forwarder {
  /** `host:port` of this side. */
  address: string;
  /** Stops listening and breaks all connections. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
}

/** Forwards to a server, so that a test can take that server away and bring it back at the same address. */
export async function forwardTo(address: string): Promise<Forwarder> {
  const [host = '', port = ''] = address.split(':');
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
  };
  const server = createServer((inner) => {
    const outer = connect(Number(port), host);
    keep(inner);
    keep(outer);
    inner.pipe(outer).pipe(inner);
    inner.on('close', () => outer.destroy());
    outer.on('close', () => inner.destroy());
  });
  const goAway = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const own = await listen(server, 0);
  onTestFinished(async () => {
    if (server.listening) await goAway();
  });
  return { address: `127.0.0.1:${own}`, goAway, comeBack: async () => void (await listen(server, own)) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}
