import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { clientHello, inRecords } from '../../support/engine/network/client-hello.ts';
import { proxyStage, type ProxyStage } from '../../support/engine/network/proxy-stage.ts';

const NOT_ALLOWED = 'it is not one of the allowed hosts';

it('passes a request of plain HTTP on, with its body, and its answer back', async () => {
  const stage = await proxyStage();
  const port = await stage.serve((incoming, response) => {
    const seen = [incoming.method, incoming.headers.host, incoming.url, incoming.headers['proxy-authorization']];
    response.setHeader('x-seen', seen.join(' '));
    incoming.pipe(response);
  });
  stage.names.set('a.example.com', [['127.0.0.1']]);
  await stage.start([`a.example.com:${port}`]);
  const sent = request({
    socketPath: stage.socket,
    method: 'POST',
    path: `http://A.example.com:${port}/p?q=1`,
    headers: { host: `a.example.com:${port}`, 'proxy-authorization': 'Basic eDp5' },
  });
  sent.write('hel');
  sent.end('lo');
  const [answer] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { headers: Record<string, string> }];
  expect(await text(answer)).toBe('hello');
  expect(answer.headers['x-seen']).toBe(`POST a.example.com:${port} /p?q=1`);
  expect(stage.refused).toEqual([]);
});

it('opens a tunnel to an allowed host for TLS that names it, also if the hello comes in pieces', async () => {
  const stage = await tlsStage();
  const secure = await tunnel(stage, `a.example.com:${stage.port}`, 'a.example.com');
  secure.write('GET / HTTP/1.1\r\nhost: a.example.com\r\nconnection: close\r\n\r\n');
  expect(await text(secure)).toContain('served by a.example.com');
  const inPieces = await openTunnel(stage, `a.example.com:${stage.port}`);
  for (const byte of inRecords(clientHello({ names: ['a.example.com'] }))) {
    inPieces.write(Buffer.from([byte]));
    if (byte === 0x65) await pause(1);
  }
  inPieces.resume();
  const [answer] = (await once(inPieces, 'data')) as [Buffer];
  expect([21, 22]).toContain(answer[0]);
  expect(stage.refused).toEqual([]);
});

it('passes all of a large answer on to a slow reader', async () => {
  const stage = await proxyStage();
  const size = 8 * 1024 * 1024;
  const port = await stage.serve((_, response) => response.end(Buffer.alloc(size, 'a')), 'a.example.com');
  stage.names.set('a.example.com', [['127.0.0.1']]);
  await stage.start([`a.example.com:${port}`]);
  const secure = await tunnel(stage, `a.example.com:${port}`, 'a.example.com');
  secure.write('GET / HTTP/1.1\r\nhost: a.example.com\r\nconnection: close\r\n\r\n');
  await pause(20);
  expect((await text(secure)).length).toBeGreaterThan(size);
});

it.each([
  ['evil.example.com:443', 'evil.example.com', 443],
  ['EVIL.example.com.:443', 'evil.example.com', 443],
  ['a.example.com:22', 'a.example.com', 22],
  ['2130706433:443', '127.0.0.1', 443],
  ['0x7f.0.0.1:443', '127.0.0.1', 443],
  ['0177.1:443', '127.0.0.1', 443],
  ['[::1]:443', '::1', 443],
  ['[::ffff:169.254.169.254]:80', '::ffff:a9fe:a9fe', 80],
])('refuses CONNECT %s and asks no name server', async (authority, host, port) => {
  const stage = await proxyStage();
  await stage.start(['a.example.com'], '');
  const answer = await stage.say(`CONNECT ${authority} HTTP/1.1\r\nhost: a.example.com\r\n\r\n`);
  expect(answer).toMatch(/^HTTP\/1.1 403 Forbidden\r\n/);
  expect(answer).toContain(`The sandbox may not reach ${host}:${port}: `);
  expect(stage.refused).toMatchObject([{ host, port }]);
  expect(stage.asked).toEqual([]);
});

it('refuses a host that is allowed but at an internal address, also if its next answer would be another one', async () => {
  const stage = await proxyStage();
  stage.names.set('a.example.com', [['169.254.169.254'], ['93.184.215.14']]);
  stage.names.set('b.example.com', [['93.184.215.14', '::1']]);
  await stage.start(['*.example.com'], '');
  for (const host of ['a', 'b']) {
    expect(await stage.say(`CONNECT ${host}.example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n`)).toContain('403 Forbidden');
  }
  expect(
    await stage.say('GET http://b.example.com/ HTTP/1.1\r\nhost: b.example.com\r\nconnection: close\r\n\r\n'),
  ).toContain('403 Forbidden');
  expect(stage.refused.map(({ reason }) => reason)).toEqual([
    'it is at the internal address 169.254.169.254, which the operator of the engine has not opened',
    'it is at the internal address ::1, which the operator of the engine has not opened',
    'it is at the internal address ::1, which the operator of the engine has not opened',
  ]);
});

it('dials the address that it has checked, and not what the name resolves to afterwards', async () => {
  const stage = await proxyStage();
  const port = await stage.serve((_, response) => response.end('right'));
  stage.names.set('a.example.com', [['127.0.0.1'], ['127.0.0.9']]);
  await stage.start([`a.example.com:${port}`]);
  const answer = await stage.say(
    `GET http://a.example.com:${port}/ HTTP/1.1\r\nhost: a.example.com:${port}\r\nconnection: close\r\n\r\n`,
  );
  expect(answer).toContain('right');
  expect(stage.asked).toEqual(['a.example.com']);
});

it.each([
  [
    'another host',
    clientHello({ names: ['evil.example.com'] }),
    'evil.example.com',
    'the TLS in a tunnel to a.example.com names another host',
  ],
  ['no host', clientHello({}), 'a.example.com', 'the TLS in a tunnel to it does not name its host (SNI)'],
  [
    'a hidden host',
    clientHello({ names: ['a.example.com'], further: [[0xfe0d, Buffer.alloc(8)]] }),
    'a.example.com',
    'the TLS in a tunnel to it hides the name of its host (ECH)',
  ],
  [
    'an odd host',
    clientHello({ names: ['`rm`\n'] }),
    'a.example.com',
    'the TLS in a tunnel to a.example.com names another host',
  ],
])('closes a tunnel whose TLS names %s, before the host gets a byte', async (_, hello, host, reason) => {
  const stage = await tlsStage();
  const socket = await openTunnel(stage, `a.example.com:${stage.port}`);
  socket.write(inRecords(hello));
  expect(await text(socket)).toBe('');
  expect(stage.refused).toEqual([{ host, port: stage.port, reason }]);
});

it.each([
  ['another CONNECT', 'CONNECT evil.example.com:443 HTTP/1.1\r\nhost: evil.example.com\r\n\r\n'],
  ['SSH', 'SSH-2.0-OpenSSH_9.2\r\n'],
])('closes a tunnel that carries %s', async (_, bytes) => {
  const stage = await tlsStage();
  const socket = await openTunnel(stage, `a.example.com:${stage.port}`);
  socket.write(bytes);
  expect(await text(socket)).toBe('');
  expect(stage.refused).toEqual([
    { host: 'a.example.com', port: stage.port, reason: 'a tunnel to it must carry TLS from its first byte' },
  ]);
});

it('serves plain HTTP in a tunnel request by request, and only for the host of the tunnel', async () => {
  const stage = await proxyStage();
  const port = await stage.serve((incoming, response) => response.end(`served ${incoming.url}`));
  stage.names.set('a.example.com', [['127.0.0.1']]);
  await stage.start([`a.example.com:${port}`]);
  const own = `a.example.com:${port}`;
  const ask = async (...heads: string[]): Promise<string> => {
    const socket = await openTunnel(stage, own);
    socket.write(heads.map((head) => `${head}\r\n\r\n`).join(''));
    return await text(socket);
  };
  const first = `GET /1 HTTP/1.1\r\nhost: ${own}`;
  expect(await ask(first, `GET /2 HTTP/1.1\r\nhost: ${own}\r\nconnection: close`)).toMatch(/served \/1[^]*served \/2/);
  expect(await ask('GET / HTTP/1.1\r\nhost: evil.example.com\r\nconnection: close')).toContain('400 Bad Request');
  const absolute = 'GET http://evil.example.com/ HTTP/1.1\r\nhost: evil.example.com\r\nconnection: close';
  expect(await ask(absolute)).toContain('400 Bad Request');
  expect(stage.refused).toEqual([]);
  expect(await ask(first, 'CONNECT evil.example.com:443 HTTP/1.1\r\nhost: evil.example.com')).not.toContain(
    '200 Connection',
  );
  expect(stage.refused).toEqual([
    { host: 'a.example.com', port, reason: 'a tunnel within a tunnel to it is not opened' },
  ]);
});

it('passes a redirect back, and refuses where it leads', async () => {
  const stage = await proxyStage();
  const port = await stage.serve((_, response) =>
    response.writeHead(302, { location: 'http://evil.example.com/' }).end(),
  );
  stage.names.set('a.example.com', [['127.0.0.1']]);
  await stage.start([`a.example.com:${port}`]);
  const ask = (url: string, host: string) =>
    stage.say(`GET ${url} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(await ask(`http://a.example.com:${port}/`, `a.example.com:${port}`)).toContain(
    'location: http://evil.example.com/',
  );
  expect(await ask('http://evil.example.com/', 'evil.example.com')).toContain('403 Forbidden');
  expect(stage.refused).toEqual([{ host: 'evil.example.com', port: 80, reason: NOT_ALLOWED }]);
});

it.each([
  ['with another Host', 'GET http://a.example.com/ HTTP/1.1\r\nhost: evil.example.com\r\n'],
  ['with two Hosts', 'GET http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\nhost: evil.example.com\r\n'],
  ['with no Host', 'GET http://a.example.com/ HTTP/1.1\r\n'],
  [
    'with two lengths',
    'POST http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\ncontent-length: 1\r\ncontent-length: 2\r\n',
  ],
  [
    'with a length and chunks',
    'POST http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n',
  ],
  [
    'with an odd encoding',
    'POST http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\ntransfer-encoding: xchunked\r\n',
  ],
  ['of an odd method', 'TRACE http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\n'],
  ['of an unknown method', 'FOO http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\n'],
  [
    'for an upgrade',
    'GET http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\nconnection: upgrade\r\nupgrade: websocket\r\n',
  ],
  ['for a path', 'GET / HTTP/1.1\r\nhost: a.example.com\r\n'],
  ['for https', 'GET https://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\n'],
  ['for a user', 'GET http://a.example.com@evil.example.com/ HTTP/1.1\r\nhost: evil.example.com\r\n'],
  ['with a line that is folded', 'GET http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\nx: a\r\n b\r\n'],
  ['with a bare line feed', 'GET http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\nx: a\ncontent-length: 5\r\n'],
  ['with a name and a space', 'GET http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\ncontent-length : 5\r\n'],
  ['to tunnel to nothing', 'CONNECT a.example.com HTTP/1.1\r\nhost: a.example.com\r\n'],
  ['to tunnel to port 0', 'CONNECT a.example.com:0 HTTP/1.1\r\nhost: a.example.com\r\n'],
  ['to tunnel to two hosts', 'CONNECT a.example.com:443@evil.example.com:443 HTTP/1.1\r\nhost: a.example.com\r\n'],
  [
    'with too much of a head',
    `GET http://a.example.com/ HTTP/1.1\r\nhost: a.example.com\r\nx: ${'a'.repeat(70_000)}\r\n`,
  ],
])('answers a request %s with an error and connects to nothing', async (_, head) => {
  const stage = await proxyStage();
  await stage.start(['a.example.com']);
  expect(await stage.say(`${head}connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 4\d\d /);
  expect(stage.asked).toEqual([]);
});

it.each([
  ['with another protocol', '101 Yes\r\nupgrade: x\r\nconnection: upgrade', '502 Bad Gateway'],
  ['with a number that is no status', '000 No\r\ncontent-length: 0', '502 Bad Gateway'],
  ['with characters that no status has', '200 \u0001\r\ncontent-length: 0', '200 OK'],
])('answers a client whose host answers %s', async (_, head, expected) => {
  const stage = await proxyStage();
  const port = await stage.serve((incoming) => void incoming.socket.write(`HTTP/1.1 ${head}\r\n\r\n`));
  await stage.start([`127.0.0.1:${port}`]);
  const host = `127.0.0.1:${port}`;
  const answer = await stage.say(`GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${expected}\r\n`));
});

it('says that a host cannot be reached, without counting it as refused', async () => {
  const stage = await proxyStage();
  await stage.start(['a.example.com']);
  const answer = await stage.say('CONNECT a.example.com:443 HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(answer).toContain('502 Bad Gateway');
  expect(answer).toContain('There is no host a.example.com');
  expect(stage.refused).toEqual([]);
});

it('resolves no more than two names of a session at once, so that others are not held up', async () => {
  const stage = await proxyStage();
  const ready = Promise.withResolvers<void>();
  stage.answers = ready.promise;
  await stage.start(['*.example.com']);
  const asked = Array.from({ length: 10 }, (_, i) => stage.say(`CONNECT h${i}.example.com:443 HTTP/1.1\r\n\r\n`));
  // The proxy has read these when it answers the last one.
  expect(await stage.say('CONNECT evil:443 HTTP/1.1\r\n\r\n')).toContain('403 Forbidden');
  expect(stage.asked).toHaveLength(2);
  ready.resolve();
  for (const answer of await Promise.all(asked)) expect(answer).toContain('502 Bad Gateway');
  expect(stage.asked).toHaveLength(10);
});

async function tlsStage(): Promise<ProxyStage & { port: number }> {
  const stage = await proxyStage();
  const port = await stage.serve((_, response) => response.end('served by a.example.com'), 'a.example.com');
  stage.names.set('a.example.com', [['127.0.0.1']]);
  await stage.start([`a.example.com:${port}`]);
  return { ...stage, port };
}

async function openTunnel(stage: ProxyStage, authority: string) {
  const socket = stage.connect();
  socket.on('error', () => undefined);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toBe('HTTP/1.1 200 Connection Established\r\n\r\n');
  socket.pause();
  return socket;
}

async function tunnel(stage: ProxyStage, authority: string, servername: string): Promise<TLSSocket> {
  const socket = await openTunnel(stage, authority);
  const secure = connectTls({ socket, servername, ca: stage.authority.certificate });
  await once(secure, 'secureConnect');
  return secure;
}
