import type { Micros } from '../../../money/micros.ts';
import type { DomainRules } from '../fetching/domain-rules.ts';

/** Who searches the web for the agents of an engine. */
export type WebSearch = { by: 'endpoint' } | SearchProvider;

/** A service besides the model endpoint that the engine asks itself. */
export interface SearchProvider {
  by: 'provider';
  /** Of one search. */
  priceMicros: Micros;
  /**
   * Throws NotSearched if the provider has refused or did not get the search, so that it costs nothing; another Error if
   * its answer cannot be used; the signal's reason after an abort.
   */
  find(search: Search, signal: AbortSignal): Promise<FoundPage[]>;
}

export interface Search extends DomainRules {
  query: string;
  /** Two letters. */
  country: string | null;
}

export interface FoundPage {
  title: string;
  url: string;
  /** What the provider shows of the page. */
  excerpt: string;
  /** When it is from, in the provider's words. */
  age: string | null;
}

/** No search took place. */
export class NotSearched extends Error {}
