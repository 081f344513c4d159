import { once } from 'node:events';
import { createServer, request as ask, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KEEP_ALIVE_MS } from '../../../stand-ins/http/keep-alive-ms.ts';

/** A request at which the test acts: before the proxy passes it on, or before it passes the answer back. */
export interface Moment {
  asked: RegExp;
  when: 'before' | 'after';
}

export interface AgentApiProxy {
  url: string;
  /** Calls `act` at the next such request and then cuts its connection; resolves when both are done. */
  at: (moment: Moment, act: () => Promise<void>) => Promise<void>;
  close: () => Promise<void>;
}

/** Starts a proxy between worker and engine, so that a test can act at the very moment of a request. */
export async function startAgentApiProxy(engineUrl: string): Promise<AgentApiProxy> {
  let waiting: { moment: Moment; act: () => Promise<void>; done: () => void } | undefined;
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    const asked = `${request.method} ${new URL(request.url ?? '/', engineUrl).pathname}`;
    const hit = waiting?.moment.asked.test(asked) ? waiting : undefined;
    if (hit) waiting = undefined;
    const end = async (): Promise<void> => {
      await hit?.act();
      request.socket.destroy();
      hit?.done();
    };
    if (hit?.moment.when === 'before') void end();
    else passOn(engineUrl, { request, response, instead: hit ? end : null });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    at: (moment, act) => new Promise((done) => (waiting = { moment, act, done })),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Called when the engine has answered, instead of giving the answer to the client. */
  instead: (() => Promise<void>) | null;
}

function passOn(engineUrl: string, { request, response, instead }: Exchange): void {
  const { method, headers, url = '/' } = request;
  const upstream = ask(new URL(url, engineUrl), { method, headers, agent: false });
  const cut = (): void => void request.socket.destroy();
  upstream.on('error', cut);
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
  upstream.on('response', (answer) => {
    answer.on('error', cut);
    if (instead) {
      answer.resume().on('end', () => void instead());
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
}
