import { once } from 'node:events';
import { Agent, createServer as createTlsServer, request as tlsRequest, type RequestOptions } from 'node:https';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import {
  certificateAuthority,
  type CertificateAuthority,
} from '../../../../engine/egress/masking/certificate-authority.ts';
import { endTls } from '../../../../engine/egress/masking/end-tls.ts';
import { trustedRoots } from '../../../../engine/egress/masking/trusted-roots.ts';
import type { MaskedCredential } from '../../../../engine/egress/masking/masked-credential.ts';

export const HOST = 'api.acme.test';
export const SECRET = 'value-0123456789-of-the-secret';
export const SENTINEL = 'curfew-sentinel-abcdef';

export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface MaskedStage {
  /** Whom the client in the sandbox trusts. */
  authority: CertificateAuthority;
  upstream: Server;
  /** What was refused, in order. */
  refused: string[];
  /** Every byte that went back to the client. */
  seen(): Buffer;
  /** Opens a tunnel and TLS in it, as a client in the sandbox does. */
  open(options?: ConnectionOptions): ReturnType<typeof tlsConnect>;
  ask(options: RequestOptions, body?: string | Buffer): Promise<Answered>;
  close(): Promise<void>;
}

export interface StageOptions {
  credentials: readonly MaskedCredential[];
  /** The engine trusts nobody instead of the authority of the upstream host. */
  distrusts?: boolean;
  /** The session has used up its bytes. */
  isSpent?: boolean;
  /** The host that the certificate of the upstream names. */
  upstreamName?: string;
}

export function credentialOf(more: Partial<MaskedCredential> & { secret?: string } = {}): MaskedCredential {
  const { secret = SECRET, ...fields } = more;
  return {
    secretName: 'NPM_TOKEN',
    sentinel: SENTINEL,
    hosts: [HOST],
    injectInto: { header: true, body: false },
    value: async () => secret,
    ...fields,
  };
}

/** A host behind TLS whose tunnel is ended by the masking proxy, and a client that trusts the authority of the session. */
export async function maskedStage(listener: RequestListener, options: StageOptions): Promise<MaskedStage> {
  const [world, authority] = await Promise.all([certificateAuthority(), certificateAuthority()]);
  const upstream = createTlsServer(await world.issue(options.upstreamName ?? HOST), listener);
  await once(upstream.listen(0, '127.0.0.1'), 'listening');
  const refused: string[] = [];
  const seen: Buffer[] = [];
  const tunnels = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    void endTls(socket, {
      host: HOST,
      port: 443,
      dial: async () => connect((upstream.address() as AddressInfo).port, '127.0.0.1'),
      credentials: options.credentials,
      authority,
      roots: trustedRoots(options.distrusts === true ? [] : [world.certificate]),
      spend: () => options.isSpent !== true,
      onRefused: (reason) => void refused.push(reason),
    });
  });
  await once(tunnels.listen(0, '127.0.0.1'), 'listening');
  const open = (more: ConnectionOptions = {}): ReturnType<typeof tlsConnect> => {
    const { port } = tunnels.address() as AddressInfo;
    const client = tlsConnect({ port, host: '127.0.0.1', servername: HOST, ca: authority.certificate, ...more });
    client.on('data', (chunk: Buffer) => void seen.push(chunk));
    client.on('error', () => client.destroy());
    return client;
  };
  const ask = async (request: RequestOptions, body?: string | Buffer): Promise<Answered> => {
    const agent = new Agent();
    agent.createConnection = () => open();
    const sent = tlsRequest({ host: HOST, ...request, agent });
    sent.end(body);
    const [answer] = await once(sent, 'response');
    return { status: answer.statusCode, headers: answer.headers, body: (await buffer(answer)).toString() };
  };
  const close = async (): Promise<void> => {
    upstream.closeAllConnections();
    upstream.close();
    tunnels.close();
  };
  return { authority, upstream, refused, seen: () => Buffer.concat(seen), open, ask, close };
}
