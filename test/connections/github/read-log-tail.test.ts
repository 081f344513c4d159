import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { readLogTail } from '../../../connections/github/read-log-tail.ts';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenOn } from '../../../runtime/listen-on.ts';

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => closeServer(server, 0)));
});

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  return listenOn(server, { host: '127.0.0.1', port: 0 });
}

/** A forge that keeps its logs at another address; returns what it and that address were asked. */
async function forgeWithLog(answer: RequestListener) {
  const asked: IncomingMessage[] = [];
  const store = await serve((request, response) => {
    asked.push(request);
    answer(request, response);
  });
  const apiUrl = await serve((request, response) => {
    asked.push(request);
    response.writeHead(302, { location: `${store}/log?signature=secret` }).end();
  });
  return { access: { apiUrl, token: 'read-token' }, asked };
}

describe('the end of a log', () => {
  it('is read at the address that the forge names, which never gets the token', async () => {
    const { access, asked } = await forgeWithLog((_, response) => void response.end('one\ntwo\n'));
    expect(await readLogTail(access, '/log', 1_000)).toEqual({ text: 'one\ntwo\n', isWhole: true });
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer read-token', undefined]);
  });

  it('is all that is kept of a log whose length nobody says', async () => {
    const line = `${'x'.repeat(99)}\n`;
    const { access } = await forgeWithLog((_, response) => {
      for (let index = 0; index < 200; index += 1) response.write(line.repeat(100));
      response.end('the end');
    });
    const { text, isWhole } = await readLogTail(access, '/log', 1_000);
    expect(Buffer.byteLength(text)).toBe(1_000);
    expect(text.endsWith('\nthe end')).toBe(true);
    expect(isWhole).toBe(false);
  });

  it('is all that is asked for when the log is long and its address can serve a part', async () => {
    const length = 300_000_000;
    const { access, asked } = await forgeWithLog((request, response) => {
      if (request.headers.range === undefined) {
        response.writeHead(200, { 'content-length': length });
        response.flushHeaders();
        return;
      }
      response.writeHead(206, { 'content-length': 7 }).end('the end');
    });
    expect(await readLogTail(access, '/log', 500)).toEqual({ text: 'the end', isWhole: false });
    expect(asked.at(-1)?.headers.range).toBe('bytes=299999500-');
  });

  it.each([404, 410, 500])(
    'is not there when its address answers %i, and the error does not name it',
    async (status) => {
      const { access } = await forgeWithLog((_, response) => void response.writeHead(status).end('gone'));
      const error: unknown = await readLogTail(access, '/log', 500).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ status });
      expect(JSON.stringify(error)).not.toContain('signature');
    },
  );

  it('is not looked for in a circle', async () => {
    const apiUrl = await serve((_, response) => void response.writeHead(302, { location: '/log' }).end());
    await expect(readLogTail({ apiUrl, token: null }, '/log', 500)).rejects.toMatchObject({ status: 302 });
  });
});
