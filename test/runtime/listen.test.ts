import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { listen, type Listening } from '../../runtime/listen.ts';

describe('listen', () => {
  it('serves requests at the address that it names', async () => {
    const server = await listen({ fetch: () => new Response('hello'), host: '127.0.0.1', port: 0, closeAfterMs: 0 });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe('hello');
    await server.close();
  });

  it('writes an IPv6 address as a URL does', async () => {
    const server = await listen({ fetch: () => new Response('hello'), host: '::1', port: 0, closeAfterMs: 0 });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe('hello');
    await server.close();
  });

  it('says where it cannot listen', async () => {
    const first = await listen({ fetch: () => new Response(), host: '127.0.0.1', port: 0, closeAfterMs: 0 });
    const port = Number(new URL(first.url).port);
    await expect(listen({ fetch: () => new Response(), host: '127.0.0.1', port, closeAfterMs: 0 })).rejects.toThrow(
      `Cannot listen on 127.0.0.1:${port}: listen EADDRINUSE: address already in use 127.0.0.1:${port}`,
    );
    await first.close();
  });

  it('lets a request under way finish when it is closed', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<Response>();
    const serve = (): Promise<Response> => {
      asked.resolve();
      return answer.promise;
    };
    const server = await listen({ fetch: serve, host: '127.0.0.1', port: 0, closeAfterMs: 10_000 });
    const response = fetch(server.url);
    await asked.promise;
    const closed = server.close();
    answer.resolve(new Response('done', { headers: { connection: 'close' } }));
    expect(await (await response).text()).toBe('done');
    await closed;
  });

  it('cuts connections that are still open after the time for closing', async () => {
    const server = await listen({ fetch: () => new Response(), host: '127.0.0.1', port: 0, closeAfterMs: 0 });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await once(socket, 'connect');
    // A request that never ends.
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
    const ended = Promise.withResolvers<void>();
    // A connection that is cut ends with a reset where its bytes were not read yet.
    socket.on('error', () => {}).on('close', () => ended.resolve());
    socket.resume();
    await server.close();
    await ended.promise;
  });

  it('cuts a request that has been answered and whose body never ends', async () => {
    const fetch = () => new Response('early');
    const server = await listen({ fetch, host: '127.0.0.1', port: 0, requestInMs: 100, closeAfterMs: 0 });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    // Node keeps a connection open whose request may have a body, and waits for that body.
    socket.write('GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
    const ended = Promise.withResolvers<void>();
    socket.on('error', () => {}).on('close', () => ended.resolve());
    socket.resume();
    await ended.promise;
    await server.close();
  });

  it('closes connections of which there are too many at once, and serves the others', async () => {
    const given = { fetch: () => new Response('hello'), host: '127.0.0.1', port: 0, closeAfterMs: 0 };
    const server = await listen({ ...given, mostConnections: 1 });
    const port = Number(new URL(server.url).port);
    const first = connect(port, '127.0.0.1');
    await once(first, 'connect');
    const second = connect(port, '127.0.0.1').on('error', () => {});
    await once(second, 'close');
    first.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    const [answer] = (await once(first, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    first.destroy();
    await server.close();
  });

  it('answers each of a few requests that a client sends without waiting for answers', async () => {
    const server = await listen({ fetch: () => new Response('hello'), host: '127.0.0.1', port: 0, closeAfterMs: 0 });
    const { answers } = await sendAtOnce(server, 50);
    expect(answers).toBe(50);
    await server.close();
  });

  it('cuts a connection on which hundreds of requests wait for their answers, and serves none of the others', async () => {
    let served = 0;
    const fetch = (): Response => {
      served += 1;
      return new Response('hello');
    };
    const server = await listen({ fetch, host: '127.0.0.1', port: 0, closeAfterMs: 0 });
    await sendAtOnce(server, 5_000);
    expect(served).toBe(100);
    expect(await (await globalThis.fetch(server.url)).text()).toBe('hello');
    await server.close();
  });
});

/** Sends so many requests on one connection, the last of which closes it, and waits for its end. */
async function sendAtOnce({ url }: Listening, count: number): Promise<{ answers: number }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  const ended = Promise.withResolvers<void>();
  let text = '';
  socket.on('data', (bytes: Buffer) => (text += bytes.toString()));
  // A connection that is cut ends with a reset where its bytes were not read yet.
  socket.on('error', () => {}).on('close', () => ended.resolve());
  const head = 'GET / HTTP/1.1\r\nhost: x\r\n';
  socket.write(`${`${head}\r\n`.repeat(count - 1)}${head}connection: close\r\n\r\n`);
  await ended.promise;
  return { answers: text.split('HTTP/1.1 200 ').length - 1 };
}
