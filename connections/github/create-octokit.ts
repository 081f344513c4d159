import { App, Octokit } from 'octokit';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { redactError } from '../../runtime/secrets/redact-error.ts';
import { withTokens, type TokenSource } from './access/with-tokens.ts';
import { fetchWithinRepository } from './fetch-within-repository.ts';
import { processPace } from './pace/process-pace.ts';

export interface Access {
  apiUrl: string;
  /** Null: the calls are anonymous, which is enough to read public repositories. A source gives each call a token of its own. */
  token: string | TokenSource | null;
  /** Whose limits the token uses, where the token itself does not tell it: `installation:7`. Absent: the forge is asked. */
  account?: string;
  /** Asks for the login of the account, where the token itself does not tell it. Absent: the forge is asked with the token. */
  askLogin?: () => Promise<string | null>;
}

const REQUEST_TIMEOUT_MS = 15_000;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * A client of GitHub, or of a forge that speaks its language. Every call fails with Octokit's `RequestError` (status 500 for a
 * network failure), whose message never has our token, and is tried once only: the caller decides about retries. In a process that
 * keeps a pace, a request that GitHub's limits do not allow now is not sent: it fails as `ownLimit` says. With a source of tokens it
 * also fails as that says.
 */
export function createOctokit(access: Access): Octokit {
  const { apiUrl, token, account } = access;
  if (token !== null && typeof token === 'object')
    return withTokens(createUnpacedOctokit({ apiUrl, token: null }), apiUrl, token);
  const octokit = createUnpacedOctokit({ apiUrl, token });
  // GitHub counts what is anonymous by address, and we only read that way.
  if (token === null) return octokit;
  octokit.hook.wrap('request', async (send, options) => {
    const of = { apiUrl, token, ...(account === undefined ? {} : { account }) };
    const pace = processPace();
    return pace === null ? await send(options) : await pace.pass(of, options, async () => await send(options));
  });
  return octokit;
}

/** The same client for what must not wait: to ask whose limits a token uses. */
export function createUnpacedOctokit({ apiUrl, token }: { apiUrl: string; token: string | null }): Octokit {
  const octokit = new Octokit({ ...optionsFor(apiUrl), ...(token === null ? {} : { auth: token }) });
  redactErrors(octokit, token === null ? [] : [token]);
  return octokit;
}

/** The same client, acting as an App. It is only for the calls under `/app`, which need a token signed with the App's key. */
export function createAppOctokit(apiUrl: string, app: { id: string; privateKey: string }): Octokit {
  const { octokit } = new App({
    appId: app.id,
    privateKey: app.privateKey,
    Octokit: Octokit.defaults(optionsFor(apiUrl)),
    log: SILENT,
  });
  redactErrors(octokit, [app.privateKey]);
  return octokit;
}

function optionsFor(apiUrl: string) {
  return {
    baseUrl: apiUrl,
    userAgent: 'curfew',
    request: { fetch: fetchInTime },
    // Both would sleep inside a call for as long as the forge says. Temporal retries with its own timers instead.
    retry: { enabled: false },
    throttle: { enabled: false },
    log: SILENT,
  };
}

/** A forge may send back what it was sent, and its words go to agents, people and histories. */
function redactErrors(octokit: Octokit, secrets: string[]): void {
  const redact = createRedact(secrets);
  octokit.hook.error('request', (error) => {
    throw redactError(error, redact);
  });
}

function fetchInTime(input: string | URL, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return fetchWithinRepository(new URL(input), { ...init, signal });
}
