import type { RequestedFault } from './faults.ts';
import type { RepositoryRecord, Store } from './store.ts';

export interface Token {
  login: string;
  write: boolean;
}

/** Who calls: a token's owner, or nobody in particular. */
export interface Caller {
  login?: string;
  write: boolean;
}

/** One request that the forge answered, with bodies where they are JSON. Never a token. */
export interface Exchange {
  kind: 'api' | 'git' | 'page';
  method: string;
  /** Without the prefix of the API: `/repos/acme/api/pulls`; git and pages as they were asked for. */
  path: string;
  query: string;
  status: number;
  login?: string;
  requestBody?: unknown;
  responseBody?: unknown;
  /** The fault that was played: the caller saw this instead of the answer. */
  fault?: RequestedFault;
}

/** What every part of the forge needs to know. */
export interface World {
  store: Store;
  apiUrl: string;
  serverUrl: string;
  tokens: ReadonlyMap<string, Token>;
  /** The folder of a repository's git data. */
  bare: (repository: RepositoryRecord) => string;
  /** Tells the webhook's receiver, in the background, if it subscribed to the event. */
  emit: (event: string, payload: object) => void;
}
