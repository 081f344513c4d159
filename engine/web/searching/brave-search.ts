import { z } from 'zod';
import type { Micros } from '../../../money/micros.ts';
import { askProvider } from './ask-provider.ts';
import { withDomains } from './with-domains.ts';
import type { FoundPage, SearchProvider } from './web-search.ts';

const Answer = z.object({
  web: z
    .object({
      results: z.array(
        z.object({
          title: z.string(),
          url: z.string(),
          description: z.string().nullish(),
          age: z.string().nullish(),
        }),
      ),
    })
    .nullish(),
});

interface Brave {
  /** The address of its API. */
  url: string;
  key: string;
  priceMicros: Micros;
}

/** Brave takes no longer query. */
const LONGEST_QUERY = 400;

/** Searches with Brave: https://api-dashboard.search.brave.com/app/documentation/web-search. */
export function braveSearch({ url, key, priceMicros }: Brave): SearchProvider {
  return {
    by: 'provider',
    priceMicros,
    async find(search, signal) {
      const address = new URL(`${url}/web/search`);
      address.searchParams.set('q', withDomains(search).slice(0, LONGEST_QUERY));
      address.searchParams.set('count', '20');
      if (search.country !== null) address.searchParams.set('country', search.country);
      const answer = Answer.safeParse(await askProvider(address, { 'x-subscription-token': key }, signal));
      if (!answer.success) throw new Error(`${address.host} did not answer like the API of Brave`);
      return (answer.data.web?.results ?? []).map((result): FoundPage => ({
        title: plain(result.title),
        url: result.url,
        excerpt: plain(result.description ?? ''),
        age: result.age ?? null,
      }));
    },
  };
}

/** Brave marks the words that it has found. */
function plain(html: string): string {
  return html
    .replaceAll(/<\/?strong>/g, '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
