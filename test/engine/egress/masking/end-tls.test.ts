import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { StoreError } from '../../../../engine/store/store-error.ts';
import {
  credentialOf,
  HOST,
  maskedStage,
  SECRET,
  SENTINEL,
  type MaskedStage,
  type StageOptions,
} from '../../../support/engine/network/masked-stage.ts';

let stage: MaskedStage;
afterEach(() => stage.close());

async function open(listener: RequestListener, options: Partial<StageOptions> = {}): Promise<void> {
  stage = await maskedStage(listener, { credentials: [credentialOf()], ...options });
}

const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;

/** Answers with all that it got. */
const echo: RequestListener = (request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const { method, url, headers } = request;
    response.end(JSON.stringify({ method, url, headers, body: Buffer.concat(parts).toString() }));
  });
};

describe('a host that gets the value of a credential', () => {
  it('gets it in place of the sentinel, plainly, after Bearer, and within Basic', async () => {
    const got: unknown[] = [];
    await open((request, response) => {
      got.push([request.headers['x-api-key'], request.headers.authorization]);
      response.end('thanks');
    });
    const { body } = await stage.ask({ headers: { 'x-api-key': SENTINEL, authorization: `Bearer ${SENTINEL}` } });
    expect(body).toBe('thanks');
    await stage.ask({ headers: { authorization: basic(`user:${SENTINEL}`) } });
    expect(got).toEqual([
      [SECRET, `Bearer ${SECRET}`],
      [undefined, basic(`user:${SECRET}`)],
    ]);
  });

  it('cannot tell it to the sandbox by repeating it, in any of the usual ways', async () => {
    const authorization = basic(`user:${SENTINEL}`);
    await open((request, response) => {
      const { authorization: got = '' } = request.headers;
      response.setHeader('x-echo', [SECRET, got]);
      response.setHeader('set-cookie', [`a=${SECRET}`, `b=${encodeURIComponent(SECRET)}`]);
      response.writeHead(200, SECRET);
      const text = `${SECRET} ${got} ${JSON.stringify(SECRET)} ${Buffer.from(SECRET).toString('base64')}`;
      for (const letter of text) response.write(letter);
      response.end();
    });
    const { body, headers } = await stage.ask({ headers: { authorization } });
    expect(body).toBe(`${SENTINEL} ${authorization} "${SENTINEL}" ${SENTINEL}`);
    expect(headers['x-echo']).toBe(`${SENTINEL}, ${authorization}`);
    expect(headers['set-cookie']).toEqual([`a=${SENTINEL}`, `b=${SENTINEL}`]);
  });

  it('cannot hide it in a packed answer, or in parts of one', async () => {
    await open((request, response) => {
      expect(request.headers['accept-encoding']).toBe('identity');
      expect(request.headers.range).toBeUndefined();
      response.setHeader('content-encoding', 'gzip');
      response.end(gzipSync(`it is ${SECRET}`));
    });
    const answer = await stage.ask({ headers: { 'accept-encoding': 'gzip', range: 'bytes=0-3' } });
    expect(answer.body).toBe(`it is ${SENTINEL}`);
    expect(answer.headers['content-encoding']).toBeUndefined();
  });

  it('is not asked at all if the answer comes in an encoding that nobody here can read', async () => {
    await open((_, response) => {
      response.setHeader('content-encoding', 'rot13');
      response.end(SECRET);
    });
    const answer = await stage.ask({});
    expect(answer.status).toBe(502);
    expect(answer.body).toContain('it answered in the encoding "rot13"');
  });

  it('gets it in bodies only if the credential says so, with the length that the body then has', async () => {
    await open(echo, { credentials: [credentialOf({ injectInto: { header: false, body: true } })] });
    const sent = JSON.stringify({ token: SENTINEL });
    const short = JSON.parse(
      (await stage.ask({ method: 'POST', headers: { 'content-length': sent.length } }, sent)).body,
    );
    expect(short.headers['content-length']).toBe(`${JSON.stringify({ token: SECRET }).length}`);
    // The answer repeats the value, so the sandbox sees the sentinel again.
    expect(short.body).toBe(sent);
    const chunked = { 'transfer-encoding': 'chunked' };
    const long = JSON.parse((await stage.ask({ method: 'PUT', headers: chunked }, sent)).body);
    expect(long.headers).toMatchObject(chunked);
    expect(long.body).toBe(sent);
  });

  it('gets a long body in chunks with the value in it', async () => {
    let got = '';
    await open(
      (request, response) => {
        request.on('data', (part: Buffer) => (got += part.toString()));
        request.on('end', () => response.end());
      },
      { credentials: [credentialOf({ injectInto: { header: true, body: true } })] },
    );
    const long = `${'x'.repeat(1_100_000)}${SENTINEL}`;
    await stage.ask({ method: 'POST', headers: { 'content-length': long.length } }, long);
    expect(got).toBe(long.replace(SENTINEL, SECRET));
  });

  it('gets a body with its sentinel untouched if the credential is for headers alone', async () => {
    let got = '';
    await open((request, response) => {
      request.on('data', (part: Buffer) => (got += part.toString()));
      request.on('end', () => response.end(request.headers['content-length']));
    });
    const { body } = await stage.ask({ method: 'POST', headers: { 'content-length': SENTINEL.length } }, SENTINEL);
    expect([got, body]).toEqual([SENTINEL, `${SENTINEL.length}`]);
  });

  it('answers several requests on one connection, each with the value as it is then', async () => {
    let value = 'first-value-of-it';
    const got: unknown[] = [];
    const sockets = new Set();
    await open(
      (request, response) => {
        got.push(request.headers['x-key']);
        sockets.add(request.socket);
        response.end('ok');
      },
      { credentials: [credentialOf({ value: async () => value })] },
    );
    const client = stage.open();
    const ask = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nX-Key: ${SENTINEL}\r\n\r\n`;
    for (const [index, next] of ['first-value-of-it', 'second-value-of-it'].entries()) {
      value = next;
      client.write(ask);
      await expect.poll(() => stage.seen().toString().split('ok').length - 1).toBe(index + 1);
    }
    client.destroy();
    expect(got).toEqual(['first-value-of-it', 'second-value-of-it']);
    expect(sockets.size).toBe(1);
  });

  it('is passed redirects, HEAD and statuses without a body as they are', async () => {
    await open((request, response) => {
      if (request.method === 'HEAD') response.setHeader('content-length', 1234);
      response.writeHead(request.url === '/moved' ? 302 : 304, { location: 'https://else.test/' });
      response.end();
    });
    expect(await stage.ask({ path: '/moved' })).toMatchObject({
      status: 302,
      headers: { location: 'https://else.test/' },
    });
    expect(await stage.ask({ method: 'HEAD', path: '/moved' })).toMatchObject({
      headers: { 'content-length': '1234' },
    });
    expect((await stage.ask({})).status).toBe(304);
  });
});

describe('a request within ended TLS is not passed on', () => {
  const reached: string[] = [];
  const note: RequestListener = (request, response) => {
    reached.push(request.url ?? '');
    response.end();
  };
  afterEach(() => void reached.splice(0));

  it('if it holds the sentinel of a secret that is meant for another host', async () => {
    const other = credentialOf({ hosts: ['other.test'] });
    await open(note, { credentials: [other] });
    const reason = `the secret NPM_TOKEN is not meant for ${HOST}`;
    for (const headers of [{ 'x-key': SENTINEL }, { authorization: basic(`u:${SENTINEL}`) }]) {
      const { status, body } = await stage.ask({ headers });
      expect([status, body]).toEqual([403, `The network of this sandbox did not pass the request on: ${reason}.\n`]);
    }
    expect((await stage.ask({ path: `/?key=${SENTINEL}` })).status).toBe(403);
    expect(reached).toEqual([]);
    expect(stage.refused).toEqual([reason, reason, reason]);
  });

  it('if its body holds the sentinel of a secret that is meant for another host', async () => {
    const got: string[] = [];
    await open(
      (request, response) => {
        request.on('data', (part: Buffer) => got.push(part.toString()));
        request.on('end', () => response.end());
      },
      { credentials: [credentialOf({ hosts: ['other.test'] })] },
    );
    const { status } = await stage.ask({ method: 'POST', headers: { 'content-length': SENTINEL.length } }, SENTINEL);
    expect(status).toBe(403);
    expect(got.join('')).not.toContain(SENTINEL);
  });

  it('if its Host header names another host, or its target is a whole URL', async () => {
    await open(note);
    expect((await stage.ask({ headers: { host: 'else.test' } })).status).toBe(421);
    expect((await stage.ask({ headers: { host: `${HOST}:8443` } })).status).toBe(421);
    expect((await stage.ask({ path: 'https://else.test/' })).status).toBe(421);
    expect((await stage.ask({ headers: { host: `${HOST.toUpperCase()}:443` } })).status).toBe(200);
    expect(reached).toEqual(['/']);
  });

  it('if its secret was taken out of the vault; others still are', async () => {
    const value = () => Promise.reject(new StoreError('missing', 'It was deleted.'));
    await open(note, { credentials: [credentialOf({ value })] });
    const { status, body } = await stage.ask({ headers: { 'x-key': SENTINEL } });
    expect(status).toBe(403);
    expect(body).toContain('the secret NPM_TOKEN is not in the vault any more.');
    expect((await stage.ask({})).status).toBe(200);
    expect(reached).toEqual(['/']);
  });

  it('if its secret cannot be read, with the reason', async () => {
    const value = () => Promise.reject(new Error('it was sealed with another key'));
    await open(note, { credentials: [credentialOf({ value })] });
    const { body } = await stage.ask({ headers: { 'x-key': SENTINEL } });
    expect(body).toContain('the secret NPM_TOKEN cannot be read: it was sealed with another key.');
  });

  it('if the session has used up its bytes', async () => {
    await open((_, response) => void response.end('much'), { isSpent: true });
    await expect(stage.ask({})).rejects.toThrow();
  });

  it('if it would put a value into a URL', async () => {
    await open(note);
    const { status, body } = await stage.ask({ path: `/?token=${SENTINEL}` });
    expect(status).toBe(403);
    expect(body).toContain('is not put into URLs; send it in a header');
  });

  it('if the value is too short to be masked, or no header can hold it', async () => {
    for (const [secret, problem] of [
      ['short', 'is shorter than 8 bytes'],
      ['long enough\r\nx-more: 1', 'holds a line break or another control character'],
    ] as const) {
      await open(note, { credentials: [credentialOf({ secret })] });
      const { body } = await stage.ask({ headers: { 'x-key': SENTINEL } });
      expect(body).toContain(`the secret NPM_TOKEN ${problem}.`);
      expect((await stage.ask({})).status).toBe(200);
      await stage.close();
    }
  });

  it('if the host cannot prove by its certificate who it is', async () => {
    await open(note, { distrusts: true });
    expect(await stage.ask({ headers: { 'x-key': SENTINEL } })).toMatchObject({ status: 502 });
    await stage.close();
    await open(note, { upstreamName: 'else.test' });
    const { status, body } = await stage.ask({});
    expect(status).toBe(502);
    expect(body).toContain("does not match certificate's altnames");
    expect(reached).toEqual([]);
  });

  it('if the TLS of the client names another host, or speaks nothing that is understood', async () => {
    await open(note);
    for (const options of [{ servername: 'else.test' }, { ALPNProtocols: ['h2'] }]) {
      const client = stage.open(options);
      await new Promise((resolve) => client.once('close', resolve));
    }
    const client = stage.open();
    client.write('GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n');
    const [answer] = await once(client, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 400 /);
    expect(reached).toEqual([]);
  });

  it('if the host answers with what is no answer', async () => {
    for (const head of ['101 Yes\r\nupgrade: x\r\nconnection: upgrade', '000 No\r\ncontent-length: 0']) {
      await open((request) => void request.socket.write(`HTTP/1.1 ${head}\r\n\r\n`));
      expect((await stage.ask({})).status).toBe(502);
      await stage.close();
    }
  });

  it('if it asks for a tunnel within the tunnel', async () => {
    await open(note);
    const client = stage.open();
    client.write(`CONNECT else.test:443 HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
    const [answer] = await once(client, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1.1 405 /);
    expect(stage.refused).toEqual(['a tunnel within a tunnel is not opened']);
  });
});

describe('a websocket to a host that gets the value of a credential', () => {
  const upgrade = `GET / HTTP/1.1\r\nHost: ${HOST}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nX-Key: ${SENTINEL}\r\n\r\n`;

  it('has the value in its headers, and is ended before a message that holds it', async () => {
    const got: unknown[] = [];
    await open(() => undefined);
    stage.upstream.on('upgrade', (request, socket) => {
      got.push(request.headers['x-key']);
      socket.write('HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nhello');
      socket.on('data', (part: Buffer) => socket.write(part.toString() === 'tell' ? `it is ${SECRET}` : part));
      socket.on('error', () => socket.destroy());
    });
    const client = stage.open();
    client.write(upgrade);
    await expect.poll(() => stage.seen().toString()).toMatch(/^HTTP\/1.1 101 .*hello$/s);
    client.write('ping');
    await expect.poll(() => stage.seen().toString()).toMatch(/ping$/);
    client.write('tell');
    await once(client, 'close');
    expect(got).toEqual([SECRET]);
    expect(stage.seen().toString()).not.toContain(SECRET);
  });

  it('gets all that the host sent before it closed', async () => {
    const last = 'z'.repeat(1_000_000);
    await open(() => undefined);
    stage.upstream.on('upgrade', (_, socket) => {
      socket.on('error', () => socket.destroy());
      socket.write('HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
      socket.end(last);
    });
    const client = stage.open();
    client.write(upgrade);
    await once(client, 'close');
    expect(stage.seen().toString().endsWith(`\r\n\r\n${last}`)).toBe(true);
  });

  it('ends when the session has used up its bytes', async () => {
    await open(() => undefined, { isSpent: true });
    stage.upstream.on('upgrade', (_, socket) => {
      socket.on('error', () => socket.destroy());
      socket.write('HTTP/1.1 101 OK\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    });
    const client = stage.open();
    client.write(upgrade);
    await expect.poll(() => stage.seen().toString()).toMatch(/^HTTP\/1.1 101 /);
    client.write('ping');
    await once(client, 'close');
  });

  it('is told the status with which the host refuses it', async () => {
    await open(() => undefined);
    stage.upstream.on('upgrade', (_, socket) => socket.end('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'));
    const client = stage.open();
    client.write(upgrade);
    await once(client, 'close');
    expect(stage.seen().toString()).toMatch(/^HTTP\/1.1 401 /);
  });
});
