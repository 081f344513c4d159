import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { errorText } from './error-text.ts';

export interface ListenAddress {
  host: string;
  /** 0 takes any free port. */
  port: number;
}

/** Lets a server listen. Returns its URL, without a slash at its end. Throws an Error that names the address if it cannot. */
export async function listenOn(server: Server, { host, port }: ListenAddress): Promise<string> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (error) {
    throw new Error(`Cannot listen on ${host}:${port}: ${errorText(error)}`, { cause: error });
  }
  const { family, address, port: actualPort } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${actualPort}`;
}
