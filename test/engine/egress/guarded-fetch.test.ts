import { createServer, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import type { EgressGuard } from '../../../engine/egress/egress-guard.ts';
import { guardedFetch } from '../../../engine/egress/guarded-fetch.ts';
import { HostRefused } from '../../../engine/egress/host-refused.ts';
import { parseInternalNames } from '../../../runtime/environment/internal-names.ts';

const LIMITS = { mostBytes: 1_000, headMs: 30_000, totalMs: 60_000 };

it('dials the address that it has checked, and asks the resolver once', async () => {
  const port = await serve((request, response) =>
    response.end(`${request.method} ${request.headers.host} ${request.url}`),
  );
  const asked: string[] = [];
  const guard = guardOf(async (host) => {
    asked.push(host);
    return asked.length === 1 ? ['127.0.0.1'] : ['10.0.0.1'];
  }, 'a.example.com');
  const response = await guardedFetch(guard, LIMITS)(`http://A.example.com.:${port}/x?y`, {
    method: 'POST',
    body: 'hello',
  });
  expect(await response.text()).toBe(`POST a.example.com.:${port} /x?y`);
  expect(asked).toEqual(['a.example.com']);
});

it.each(['http://internal.example.com/', 'http://2130706433/', 'http://[::ffff:10.0.0.1]/', 'https://0x7f.1/'])(
  'connects to nothing for %s, which is at an internal address',
  async (url) => {
    const fetched = guardedFetch(
      guardOf(async () => ['93.184.215.14', '10.0.0.1']),
      LIMITS,
    )(url);
    await expect(fetched).rejects.toBeInstanceOf(HostRefused);
  },
);

it('returns a redirect and does not follow it', async () => {
  const port = await serve((_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end());
  const response = await local()(`http://127.0.0.1:${port}/`);
  expect([response.status, response.headers.get('location')]).toEqual([302, 'http://169.254.169.254/']);
});

it('ends an answer that is larger than its bound, packed or not', async () => {
  const bomb = gzipSync(Buffer.alloc(100_000));
  const port = await serve((request, response) => {
    if (request.url === '/packed') response.setHeader('content-encoding', 'gzip').end(bomb);
    else response.end(Buffer.alloc(2_000));
  });
  const sent = `127.0.0.1:${port} sent more than the 1000 bytes that are taken.`;
  for (const path of ['/packed', '/plain']) {
    const response = await local()(`http://127.0.0.1:${port}${path}`);
    await expect(response.text()).rejects.toThrow(sent);
  }
});

it('unpacks an answer within its bound', async () => {
  const port = await serve((_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('hello')));
  expect(await (await local()(`http://127.0.0.1:${port}/`)).text()).toBe('hello');
});

it('gives up on a host that is silent, and on one whose name is never resolved', async () => {
  const port = await serve(() => undefined);
  const fetcher = local({ ...LIMITS, headMs: 20 });
  await expect(fetcher(`http://127.0.0.1:${port}/`)).rejects.toThrow(
    `127.0.0.1:${port} did not answer within 0.02 seconds.`,
  );
  const stuck = guardedFetch(
    guardOf(() => new Promise(() => {})),
    { ...LIMITS, headMs: 20 },
  );
  await expect(stuck('http://slow.example.com/')).rejects.toThrow(
    'slow.example.com did not answer within 0.02 seconds.',
  );
});

it('ends an answer that never ends', async () => {
  const port = await serve((_, response) => void response.writeHead(200).write('a'));
  const response = await local({ ...LIMITS, totalMs: 50 })(`http://127.0.0.1:${port}/`);
  await expect(response.text()).rejects.toThrow('did not end its answer within 0.05 seconds.');
});

it.each([
  [
    'another protocol',
    'HTTP/1.1 101 Yes\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    'answered with another protocol',
  ],
  ['a number that is no status', 'HTTP/1.1 999 No\r\n\r\n', 'answered with the number 999, which is no status'],
  ['the number 0', 'HTTP/1.1 000 No\r\n\r\n', 'answered with the number 0, which is no status'],
])('rejects an answer with %s, and leaves the connection', async (_, answer, problem) => {
  const { port, left } = await serveBytes(answer);
  await expect(local()(`http://127.0.0.1:${port}/`)).rejects.toThrow(problem);
  await left;
});

it('leaves the body of an answer that may have none, and the text beside the status', async () => {
  const { port, left } = await serveBytes('HTTP/1.1 205 \u0001\r\n\r\nendless');
  const response = await local()(`http://127.0.0.1:${port}/`);
  expect([response.status, response.statusText, response.body]).toEqual([205, '', null]);
  await left;
});

it('stops when its signal aborts', async () => {
  const port = await serve(() => undefined);
  const stop = new AbortController();
  const fetched = local()(`http://127.0.0.1:${port}/`, { signal: stop.signal });
  stop.abort(new Error('enough'));
  await expect(fetched).rejects.toThrow('enough');
});

it.each(['ftp://example.com/', 'http://user:word@example.com/'])('does not call %s', async (url) => {
  await expect(local()(url)).rejects.toThrow();
});

function local(limits = LIMITS) {
  return guardedFetch(
    guardOf(async () => ['127.0.0.1'], '127.0.0.1'),
    limits,
  );
}

function guardOf(resolve: EgressGuard['resolve'], opened = ''): EgressGuard {
  return { internal: parseInternalNames(opened), allowsUnrestricted: false, resolve };
}

/** A host that answers with these bytes and stays connected. `left` resolves when its client has gone. */
async function serveBytes(answer: string): Promise<{ port: number; left: Promise<unknown> }> {
  const gone = Promise.withResolvers<void>();
  const port = await serve((request) => {
    request.socket.write(answer);
    request.socket.once('close', () => gone.resolve());
  });
  return { port, left: gone.promise };
}

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}
