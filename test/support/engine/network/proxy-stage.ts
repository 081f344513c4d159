import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { parseAllowed } from '../../../../engine/egress/allow-list.ts';
import type { Refusal } from '../../../../engine/egress/host-refused.ts';
import {
  certificateAuthority,
  type CertificateAuthority,
} from '../../../../engine/egress/masking/certificate-authority.ts';
import type { TlsEnding } from '../../../../engine/egress/proxy-session.ts';
import { startSessionProxy } from '../../../../engine/egress/session-proxy.ts';
import { parseInternalNames } from '../../../../runtime/environment/internal-names.ts';

/** A proxy of one session on a socket of its own, and hosts on loopback for it. */
export interface ProxyStage {
  socket: string;
  authority: CertificateAuthority;
  refused: Refusal[];
  /** What the resolver was asked. */
  asked: string[];
  /** What hosts are called, and their addresses; each question takes the next one, and the last one stays. */
  names: Map<string, string[][]>;
  /** The resolver answers when this resolves. */
  answers: Promise<void>;
  /** Serves a host on a free port of loopback, with TLS for its name if `name` is given. */
  serve(listener: RequestListener, name?: string): Promise<number>;
  /** Begins to listen, with these entries allowed. `opened` are the operator's internal hosts. */
  start(allowed: string[], opened?: string, tlsEnding?: TlsEnding | null): Promise<void>;
  /** Sends bytes to the proxy and returns what it answers until it closes. */
  say(...parts: string[]): Promise<string>;
  connect(): Socket;
}

export async function proxyStage(): Promise<ProxyStage> {
  const folder = await mkdtemp(join(tmpdir(), 'px-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const stage: ProxyStage = {
    socket: join(folder, 's'),
    authority: await certificateAuthority(),
    refused: [],
    asked: [],
    names: new Map(),
    answers: Promise.resolve(),
    async serve(listener, name) {
      if (name === undefined) return await listen(createServer(listener));
      const { key, cert } = await stage.authority.issue(name);
      return await listen(createTlsServer({ key, cert }, listener));
    },
    async start(allowed, opened = '127.0.0.1', tlsEnding = null) {
      const session = {
        guard: {
          internal: parseInternalNames(opened),
          allowsUnrestricted: false,
          resolve: (host: string) => resolve(stage, host),
        },
        allowed: parseAllowed(allowed),
        tlsEnding,
        onRefused: (refusal: Refusal) => void stage.refused.push(refusal),
        spend: () => true,
      };
      onTestFinished(await startSessionProxy(session, stage.socket));
    },
    async say(...parts) {
      const socket = stage.connect();
      for (const part of parts) socket.write(part);
      return await text(socket);
    },
    connect() {
      const socket = connect({ path: stage.socket, allowHalfOpen: true });
      onTestFinished(() => void socket.destroy());
      return socket;
    },
  };
  return stage;
}

async function resolve({ asked, names, answers: isReady }: ProxyStage, host: string): Promise<string[]> {
  asked.push(host);
  await isReady;
  const answers = names.get(host);
  if (!answers) throw new Error(`There is no host ${host}.`);
  return (answers.length > 1 ? answers.shift() : answers[0]) ?? [];
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => sockets.add(socket));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
