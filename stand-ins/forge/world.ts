import type { AppToken } from './apps/app-records.ts';
import type { Apps } from './apps/apps.ts';
import type { ManifestFlow } from './apps/manifest-flow.ts';
import type { RequestedFault } from './faults.ts';
import type { Limiter } from './limits/create-limiter.ts';
import type { RepositoryRecord, Store } from './store.ts';
import type { Webhooks } from './webhooks.ts';

/** What every part of the forge needs to know. */
export interface World {
  store: Store;
  apiUrl: string;
  serverUrl: string;
  tokens: ReadonlyMap<string, Token>;
  /** The folder of a repository's git data. */
  bare: (repository: RepositoryRecord) => string;
  /** Sends a webhook in the background, if the receiver subscribed to the event. */
  emit: (event: string, payload: object) => void;
  webhooks: Pick<Webhooks, 'current' | 'attempt' | 'subscribe'>;
  apps: Apps;
  /** Null: this forge has no limits. */
  limiter: Limiter | null;
  manifests: ManifestFlow;
}

/** A repository, together with the forge that it is on. */
export interface Hosted {
  world: World;
  repository: RepositoryRecord;
}

export interface Token {
  login: string;
  write: boolean;
}

/** Who sends a request: the owner of a token, or somebody without a login. */
export interface Caller {
  login?: string;
  write: boolean;
  /** Present if it is the token of an App's installation. */
  token?: AppToken;
}

/** One request that the forge answered, with the bodies that are JSON. It never holds a token. */
export interface Exchange {
  kind: 'api' | 'graphql' | 'git' | 'page';
  method: string;
  /** For the API without its prefix (`/repos/acme/api/pulls`); for git and pages as it was requested. */
  path: string;
  query: string;
  status: number;
  login?: string;
  requestBody?: unknown;
  responseBody?: unknown;
  /** The fault that was played: the caller saw the fault instead of the answer. */
  fault?: RequestedFault;
}

/** Answers requests: the API, or the pages. */
export interface Fetcher {
  fetch(request: Request): Response | Promise<Response>;
}
