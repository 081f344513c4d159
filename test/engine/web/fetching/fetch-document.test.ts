import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { parseAllowed } from '../../../../engine/egress/allow-list.ts';
import { createEgressGuard } from '../../../../engine/egress/egress-guard.ts';
import { HostRefused } from '../../../../engine/egress/host-refused.ts';
import { fetchDocument, FETCH_LIMITS, type DocumentFetch } from '../../../../engine/web/fetching/fetch-document.ts';
import { parseInternalNames } from '../../../../runtime/environment/internal-names.ts';
import { serveWeb } from '../../../support/engine/network/serve-web.ts';

const guard = createEgressGuard({ internal: parseInternalNames('127.0.0.1'), allowsUnrestricted: true });
const closed = createEgressGuard({ internal: parseInternalNames(''), allowsUnrestricted: true });
const EVERYWHERE = { isUnrestricted: true, patterns: [] };

it('follows redirects to the page, and sends no cookie on the way', async () => {
  const sent: unknown[] = [];
  const site = await serveWeb((request, response) => {
    sent.push([request.headers.cookie, request.headers.referer, request.headers.authorization]);
    if (request.url === '/page') response.setHeader('content-type', 'text/plain').end('Here.');
    else response.writeHead(302, { location: '/page#part', 'set-cookie': 'track=1' }).end();
  });
  const document = await fetchAt(`${site}/old#here`);
  expect(document).toMatchObject({ url: `${site}/page`, contentType: 'text/plain' });
  expect(Buffer.from(document.bytes).toString()).toBe('Here.');
  expect(sent).toEqual([
    [undefined, undefined, undefined],
    [undefined, undefined, undefined],
  ]);
});

it('gives up after ten redirects', async () => {
  let asked = 0;
  const site = await serveWeb((_, response) => void response.writeHead(302, { location: `/${(asked += 1)}` }).end());
  await expect(fetchAt(site)).rejects.toThrow('It redirects more than 10 times.');
  expect(asked).toBe(11);
});

it.each([
  ['file:///etc/passwd', 'Only http and https addresses can be fetched, and this one is file:'],
  ['data:text/plain,x', 'Only http and https addresses can be fetched, and this one is data:'],
  ['ftp://example.com/x', 'Only http and https addresses can be fetched, and this one is ftp:'],
  ['http://user:word@example.com/', 'An address with a user or a password is not fetched. Leave them out.'],
  ['http://[', '"http://[" is not a whole address, such as https://example.com/page.'],
  ['example.com', '"example.com" is not a whole address, such as https://example.com/page.'],
  [`https://example.com/${'x'.repeat(5_000)}`, 'The address has more than 4096 characters.'],
])('refuses %s, as a first address and as the target of a redirect', async (url, problem) => {
  await expect(fetchAt(url)).rejects.toThrow(problem);
  if (!url.includes(':')) return;
  const site = await serveWeb((_, response) => void response.writeHead(307, { location: url }).end());
  await expect(fetchAt(site)).rejects.toThrow(problem);
});

it.each(['http://127.0.0.1/', 'http://[::1]/', 'http://169.254.169.254/latest/meta-data/', 'http://0x7f000001/'])(
  'reaches no internal address that nobody has opened: %s',
  async (url) => {
    await expect(fetchAt(url, { guard: closed })).rejects.toBeInstanceOf(HostRefused);
  },
);

it('checks the target of each redirect against the network of the session and the domains of the agent', async () => {
  const site = await serveWeb((request, response) => {
    const location = request.url === '/away' ? 'https://other.test/' : 'http://169.254.169.254/';
    response.writeHead(302, { location }).end();
  });
  const network = parseAllowed([site.slice('http://'.length)]);
  const refused = fetchAt(`${site}/away`, { rules: { network, domains: {} } });
  await expect(refused).rejects.toMatchObject({ refusal: { host: 'other.test', port: 443 } });
  const blocked = fetchAt(`${site}/away`, {
    rules: { network: EVERYWHERE, domains: { blocked_domains: ['test'] } },
  });
  await expect(blocked).rejects.toThrow("other.test is not fetched: the agent's blocked_domains name it.");
  await expect(fetchAt(`${site}/metadata`)).rejects.toMatchObject({ refusal: { host: '169.254.169.254' } });
});

it('leaves only the domains that the agent allows, with their subdomains', async () => {
  const domains = { allowed_domains: ['Example.com'] };
  const rules = { network: EVERYWHERE, domains };
  const problem = "not-example.com is not fetched: it is not among the agent's allowed_domains.";
  await expect(fetchAt('https://not-example.com/', { rules })).rejects.toThrow(problem);
  const offline = createEgressGuard({ internal: parseInternalNames(''), allowsUnrestricted: true });
  offline.resolve = async () => ['10.0.0.1'];
  await expect(fetchAt('https://docs.example.com/', { rules, guard: offline })).rejects.toBeInstanceOf(HostRefused);
});

it.each<[string, RequestListener, string]>([
  ['is too large', (_, response) => response.end(Buffer.alloc(3_000)), 'sent more than the 2000 bytes that are taken'],
  [
    'is too large when unpacked',
    (_, response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(Buffer.alloc(1_000_000))),
    'sent more than the 2000 bytes that are taken',
  ],
  ['is missing', (_, response) => response.writeHead(404).end('x'.repeat(9_000)), 'answered 404 Not Found.'],
  [
    'ends in the middle',
    (_, response) => response.writeHead(200, { 'content-length': '9' }).write('x', () => response.destroy()),
    '',
  ],
])('says that a page %s', async (_, listener, problem) => {
  await expect(fetchAt(await serveWeb(listener), { limits: { ...FETCH_LIMITS, mostBytes: 2_000 } })).rejects.toThrow(
    problem,
  );
});

it('takes an answer that never ends, or that comes byte by byte, only for a bounded time', async () => {
  const site = await serveWeb((_, response) => {
    const timer = setInterval(() => response.write('x'), 5);
    response.once('close', () => clearInterval(timer));
  });
  const slow = fetchAt(site, { limits: { mostBytes: 1_000_000, headMs: 5_000, totalMs: 200 } });
  await expect(slow).rejects.toThrow('It took more than 0.2 seconds.');
});

it('ends with the call that wanted the page', async () => {
  const abort = new AbortController();
  const site = await serveWeb(() => abort.abort(new Error('interrupted')));
  await expect(fetchAt(site, { signal: abort.signal })).rejects.toThrow('interrupted');
});

function fetchAt(url: string, changes: Partial<DocumentFetch> = {}) {
  const rules = { network: EVERYWHERE, domains: {} };
  return fetchDocument({ url, rules, guard, signal: new AbortController().signal, ...changes });
}
