import { connect as connectTls } from 'node:tls';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { readClientHello } from '../../../../engine/egress/hello/read-client-hello.ts';
import { clientHello, inRecords } from '../../../support/engine/network/client-hello.ts';

it('reads the server name that a real client sends', async () => {
  const sent = await firstBytes('registry.example.com');
  expect(readClientHello(sent)).toEqual({ kind: 'hello', serverName: 'registry.example.com', isEncrypted: false });
});

it('reads a hello byte by byte, and one that is spread over many records', () => {
  const whole = inRecords(clientHello({ names: ['a.example.com'] }), 7);
  for (let end = 0; end < whole.length; end++) {
    expect(readClientHello(whole.subarray(0, end))).toEqual({ kind: 'incomplete' });
  }
  expect(readClientHello(whole)).toEqual({ kind: 'hello', serverName: 'a.example.com', isEncrypted: false });
});

it('says that no server is named, and that the true name is hidden', () => {
  expect(readClientHello(inRecords(clientHello({})))).toMatchObject({ kind: 'hello', serverName: null });
  const hidden = clientHello({ names: ['a.example.com'], further: [[0xfe0d, Buffer.alloc(9)]] });
  expect(readClientHello(inRecords(hidden))).toMatchObject({ serverName: 'a.example.com', isEncrypted: true });
});

it.each([
  ['a request', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['a CONNECT', Buffer.from('CONNECT evil.example.com:443 HTTP/1.1\r\n\r\n')],
  ['SSH', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ['the hello of SSL 2', Buffer.from([0x80, 0x2e, 1, 3, 1, 0, 0x15])],
  ['another message of the handshake', inRecords(Buffer.from([2, 0, 0, 2, 3, 3]))],
  ['an empty record', Buffer.from([22, 3, 1, 0, 0])],
  ['a record that is too long', Buffer.from([22, 3, 1, 0xff, 0xff])],
  ['a hello that says to be huge', Buffer.from([22, 3, 1, 0, 4, 1, 0xff, 0xff, 0xff])],
  ['a hello with two names', inRecords(clientHello({ names: ['a.example.com', 'b.example.com'] }))],
  [
    'a hello that names its host twice',
    inRecords(clientHello({ names: ['a.example.com'], further: [[0, Buffer.alloc(0)]] })),
  ],
  ['a hello with something behind it', Buffer.concat([inRecords(Buffer.concat([clientHello({}), Buffer.from([1])]))])],
  ['a hello whose parts are longer than it', inRecords(Buffer.from([1, 0, 0, 3, 3, 3, 3]))],
])('%s is not taken for TLS', (_, bytes) => {
  expect(readClientHello(bytes)).toEqual({ kind: 'not-tls' });
});

it('refuses a hello in very many records, which would be dear to read', () => {
  const whole = inRecords(clientHello({ names: ['a.example.com'] }), 1);
  expect(readClientHello(whole)).toEqual({ kind: 'not-tls' });
});

it('never throws, whatever is broken', () => {
  const hello = inRecords(clientHello({ names: ['a.example.com'] }));
  for (let at = 0; at < hello.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const broken = Buffer.from(hello);
      broken[at] = value;
      expect(['hello', 'not-tls', 'incomplete']).toContain(readClientHello(broken).kind);
    }
  }
});

function firstBytes(servername: string): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = new Duplex({ read: () => undefined, write: (chunk: Buffer) => resolve(chunk) });
    connectTls({ socket, servername }).on('error', () => undefined);
  });
}
