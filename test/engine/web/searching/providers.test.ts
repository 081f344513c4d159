import type { IncomingMessage, RequestListener } from 'node:http';
import { expect, it } from 'vitest';
import { braveSearch } from '../../../../engine/web/searching/brave-search.ts';
import { searxngSearch } from '../../../../engine/web/searching/searxng-search.ts';
import { NotSearched, type Search } from '../../../../engine/web/searching/web-search.ts';
import { serveWeb } from '../../../support/engine/network/serve-web.ts';

const never = new AbortController().signal;
const SEARCH: Search = { query: 'temporal timers', country: null };

it('asks a SearXNG, which may be internal, for JSON', async () => {
  const { asked, url } = await provider({
    results: [{ title: 'Timers', url: 'https://docs.test/timers', content: 'They are durable.', engine: 'x' }],
  });
  const search = { ...SEARCH, allowed_domains: ['docs.test', 'x.test'], blocked_domains: ['ads.test'] };
  expect(await searxngSearch({ url, priceMicros: 0 }).find(search, never)).toEqual([
    { title: 'Timers', url: 'https://docs.test/timers', excerpt: 'They are durable.', age: null },
  ]);
  const sent = new URL(asked[0]?.url ?? '', url).searchParams;
  expect(sent.get('q')).toBe('temporal timers (site:docs.test OR site:x.test) -site:ads.test');
  expect(sent.get('format')).toBe('json');
});

it('sends the password that is in the address of a SearXNG as such, and not in the address', async () => {
  const { asked, url } = await provider({ results: [] });
  const search = searxngSearch({ url: url.replace('//', '//me:p%40ss@'), priceMicros: 0 });
  expect(await search.find(SEARCH, never)).toEqual([]);
  expect(asked[0]?.headers.authorization).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
});

it('asks Brave with its key and the country, and takes the marks out of its texts', async () => {
  const { asked, url } = await provider({
    web: {
      results: [{ title: 'A &amp; B', url: 'https://a.test/', description: '<strong>Timers</strong>', age: '2 days' }],
    },
  });
  const brave = braveSearch({ url, key: 'the-key', priceMicros: 5_000 });
  expect(await brave.find({ ...SEARCH, country: 'DE' }, never)).toEqual([
    { title: 'A & B', url: 'https://a.test/', excerpt: 'Timers', age: '2 days' },
  ]);
  expect(asked[0]?.headers['x-subscription-token']).toBe('the-key');
  expect(asked[0]?.url).toContain('country=DE');
});

it('finds nothing where Brave has no results', async () => {
  const { url } = await provider({ query: {} });
  expect(await braveSearch({ url, key: 'k', priceMicros: 0 }).find(SEARCH, never)).toEqual([]);
});

it.each<[string, RequestListener]>([
  ['refuses the key', (_, response) => response.writeHead(401).end()],
  ['takes no more searches', (_, response) => response.writeHead(429).end()],
  ['sends elsewhere', (_, response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end()],
])('says that no search took place if the provider %s', async (_, listener) => {
  const search = searxngSearch({ url: await serveWeb(listener), priceMicros: 0 }).find(SEARCH, never);
  await expect(search).rejects.toBeInstanceOf(NotSearched);
});

it('says that no search took place if nobody listens', async () => {
  const search = searxngSearch({ url: 'http://127.0.0.1:1', priceMicros: 0 }).find(SEARCH, never);
  await expect(search).rejects.toBeInstanceOf(NotSearched);
});

it.each([
  ['no JSON', (_: IncomingMessage, response: Parameters<RequestListener>[1]) => void response.end('<html>')],
  [
    'another JSON',
    (_: IncomingMessage, response: Parameters<RequestListener>[1]) => void response.end('{"results":7}'),
  ],
])('counts a search whose answer is %s', async (_, listener) => {
  const search = searxngSearch({ url: await serveWeb(listener), priceMicros: 0 }).find(SEARCH, never);
  await expect(search).rejects.toThrow('did not answer');
  await expect(search).rejects.not.toBeInstanceOf(NotSearched);
});

async function provider(answer: object): Promise<{ asked: IncomingMessage[]; url: string }> {
  const asked: IncomingMessage[] = [];
  const url = await serveWeb((request, response) => {
    asked.push(request);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  });
  return { asked, url };
}
