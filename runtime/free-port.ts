import { createServer } from 'node:net';

/** A port of 127.0.0.1 that nobody listens on now: `preferred` if it is free, else one that the system picks. */
export async function freePort(preferred?: number): Promise<number> {
  return (preferred !== undefined && (await listenBriefly(preferred))) || (await listenBriefly(0)) || noneFree();
}

/** Whether nobody listens on a port of 127.0.0.1 now. */
export async function isFree(port: number): Promise<boolean> {
  return (await listenBriefly(port)) !== undefined;
}

function listenBriefly(port: number): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const server = createServer();
  server.once('error', (error: NodeJS.ErrnoException) =>
    error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(undefined) : reject(error),
  );
  server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
    const address = server.address();
    server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
  });
  return promise;
}

function noneFree(): never {
  throw new Error('No port of 127.0.0.1 is free.');
}
