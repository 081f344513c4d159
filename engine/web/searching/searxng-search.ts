import { z } from 'zod';
import type { Micros } from '../../../money/micros.ts';
import { askProvider } from './ask-provider.ts';
import { withDomains } from './with-domains.ts';
import type { FoundPage, SearchProvider } from './web-search.ts';

const Answer = z.object({
  results: z.array(
    z.object({
      title: z.string().nullish(),
      url: z.string(),
      content: z.string().nullish(),
      publishedDate: z.string().nullish(),
    }),
  ),
});

/** Searches with a SearXNG: https://docs.searxng.org/dev/search_api.html. It knows no country. */
export function searxngSearch({ url, priceMicros }: { url: string; priceMicros: Micros }): SearchProvider {
  return {
    by: 'provider',
    priceMicros,
    async find(search, signal) {
      const address = new URL(`${url}/search`);
      address.searchParams.set('q', withDomains(search));
      address.searchParams.set('format', 'json');
      const answer = Answer.safeParse(await askProvider(address, {}, signal));
      if (!answer.success) throw new Error(`${address.host} did not answer like a SearXNG`);
      return answer.data.results.map((result): FoundPage => ({
        title: result.title ?? '',
        url: result.url,
        excerpt: result.content ?? '',
        age: result.publishedDate ?? null,
      }));
    },
  };
}
