import type { RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { proxyStage } from '../../support/engine/network/proxy-stage.ts';
import {
  credentialOf,
  HOST,
  maskedStage,
  SENTINEL,
  type MaskedStage,
} from '../../support/engine/network/masked-stage.ts';

/** Writes these bytes in place of an answer. */
const raw =
  (bytes: string): RequestListener =>
  ({ socket }) =>
    void socket.end(bytes, 'latin1');

const body = 'content-length: 2\r\nconnection: close\r\n\r\nhi';

describe('a host of plain HTTP', () => {
  async function answered(bytes: string): Promise<string> {
    const stage = await proxyStage();
    const port = await stage.serve(raw(bytes));
    stage.names.set('a.example.com', [['127.0.0.1']]);
    await stage.start([`a.example.com:${port}`]);
    const host = `a.example.com:${port}`;
    return await stage.say(`GET http://${host}/ HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`);
  }

  it('cannot break the proxy by a status that is none', async () => {
    const answer = await answered(`HTTP/1.1 099 OK\r\n${body}`);
    expect(answer).toMatch(/^HTTP\/1.1 502 /);
    expect(answer).toContain('the host answered with the number 99, which is no status');
  });

  it('cannot break the proxy by an odd text of its status', async () => {
    expect(await answered(`HTTP/1.1 200 O\0K\r\n${body}`)).toMatch(/^HTTP\/1.1 200 OK\r\n[^]*hi$/);
  });
});

describe('a host that gets the value of a credential', () => {
  let stage: MaskedStage;
  afterEach(() => stage.close());

  it.each([
    ['a status that is none', `HTTP/1.1 099 OK\r\n${body}`, 'the host answered with the number 99, which is no status'],
    ...['constructor', '__proto__'].map((name) => [
      `the encoding ${name}`,
      `HTTP/1.1 200 OK\r\ncontent-encoding: ${name}\r\n${body}`,
      `it answered in the encoding "${name}"`,
    ]),
  ])('cannot break the proxy by %s', async (_, bytes, said) => {
    stage = await maskedStage(raw(bytes), { credentials: [credentialOf()] });
    const answer = await stage.ask({});
    expect(answer.status).toBe(502);
    expect(answer.body).toContain(said);
  });

  it('cannot tell a value that was rotated, nor one that was deleted', async () => {
    let got = '';
    let value: string | null = 'the-first-value';
    const tell: RequestListener = ({ headers }, response) => {
      got += headers['x-key'] ?? '';
      response.end(got);
    };
    const credential = credentialOf({
      value: async () => {
        if (value === null) throw new Error('It was deleted.');
        return value;
      },
    });
    stage = await maskedStage(tell, { credentials: [credential] });
    await stage.ask({ headers: { 'x-key': SENTINEL } });
    value = 'another-value';
    expect((await stage.ask({ headers: { 'x-key': SENTINEL } })).body).toBe(SENTINEL + SENTINEL);
    value = null;
    expect((await stage.ask({})).body).toBe(SENTINEL + SENTINEL);
    expect(got).toBe('the-first-valueanother-value');
  });

  it('is not asked for a flood of requests that were sent at once', async () => {
    let asked = 0;
    const count: RequestListener = (_, response) => {
      asked += 1;
      response.end();
    };
    stage = await maskedStage(count, { credentials: [credentialOf()] });
    const client = stage.open();
    client.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`.repeat(2_000));
    await new Promise((resolve) => client.once('close', resolve));
    expect(asked).toBeLessThan(200);
  });
});
