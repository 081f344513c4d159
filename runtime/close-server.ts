import type { Server } from 'node:http';

/** Takes no more requests and lets those under way finish; after `cutAfterMs` it cuts their connections. */
export function closeServer(server: Server, cutAfterMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => server.closeAllConnections(), cutAfterMs);
    server.close((error) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve();
    });
  });
}
