import { once } from 'node:events';
import type { Server } from 'node:http';

/** Closes a server and all its connections. */
export async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
