import type { Search } from './web-search.ts';

/** A longer list is only looked at in the results: a query may not be that long. */
const MOST_NAMED = 8;

/** The query with the agent's domains in it, in the words that all search engines know. */
export function withDomains({ query, allowed_domains = [], blocked_domains = [] }: Search): string {
  if (allowed_domains.length + blocked_domains.length > MOST_NAMED) return query;
  const only = allowed_domains.map((domain) => `site:${domain}`).join(' OR ');
  const never = blocked_domains.map((domain) => `-site:${domain}`);
  return [query, ...(only === '' ? [] : [allowed_domains.length > 1 ? `(${only})` : only]), ...never].join(' ');
}
