import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { canonicalHost } from '../../../text/hosts/canonical-host.ts';
import { PLAIN_METHODS } from '../forward-request.ts';
import type { HostPort } from '../proxy-session.ts';
import { MOST_HELLO_BYTES, readClientHello, type ClientHello } from './read-client-hello.ts';

const HELLO_MS = 30_000;

/** Why a tunnel is refused, in a clause without a full stop; `host` is the one that it was to be used for, if it is known. */
export interface HelloProblem {
  host: string | null;
  reason: string;
}

/**
 * Waits until it is clear what a client speaks, and puts its bytes back to be read. `tls`: it is TLS to the host of the
 * tunnel. `http`: it is plain HTTP, and the port is not that of TLS. `closed`: the client is gone or silent.
 */
export async function awaitHello(
  client: Duplex,
  { host, port }: HostPort,
): Promise<'tls' | 'http' | 'closed' | HelloProblem> {
  const bytes: Buffer[] = [];
  let size = 0;
  for (;;) {
    const chunk = await nextChunk(client);
    if (chunk === null) return 'closed';
    bytes.push(chunk);
    size += chunk.length;
    const all = Buffer.concat(bytes, size);
    const hello = readClientHello(all);
    if (hello.kind === 'incomplete' && size <= MOST_HELLO_BYTES) continue;
    client.unshift(all);
    if (hello.kind === 'not-tls' && port !== 443 && startsRequest(all)) return 'http';
    return problemOf(hello, host) ?? 'tls';
  }
}

function problemOf(hello: ClientHello, host: string): HelloProblem | null {
  if (hello.kind !== 'hello') return { host: null, reason: 'a tunnel to it must carry TLS from its first byte' };
  const { serverName, isEncrypted } = hello;
  if (isEncrypted) return { host: null, reason: 'the TLS in a tunnel to it hides the name of its host (ECH)' };
  if (serverName === null) {
    return isIP(host) !== 0 ? null : { host: null, reason: 'the TLS in a tunnel to it does not name its host (SNI)' };
  }
  const named = canonicalHost(serverName);
  if (named === host) return null;
  return { host: named, reason: `the TLS in a tunnel to ${host} names another host` };
}

function startsRequest(bytes: Buffer): boolean {
  return [...PLAIN_METHODS].some((method) => bytes.subarray(0, 16).toString('latin1').startsWith(`${method} `));
}

/** Null when the client ends, or says nothing for too long. */
async function nextChunk(client: Duplex): Promise<Buffer | null> {
  const chunk = client.read() as Buffer | null;
  if (chunk !== null) return chunk;
  if (client.readableEnded || client.destroyed) return null;
  const event = Promise.withResolvers<boolean>();
  const onReadable = (): void => event.resolve(true);
  const onEnd = (): void => event.resolve(false);
  const timer = setTimeout(onEnd, HELLO_MS);
  client.on('readable', onReadable).on('end', onEnd).on('close', onEnd);
  const isThere = await event.promise;
  clearTimeout(timer);
  client.off('readable', onReadable).off('end', onEnd).off('close', onEnd);
  return isThere ? await nextChunk(client) : null;
}
