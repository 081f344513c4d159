import { App, Octokit, RequestError } from 'octokit';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { redactError } from '../../runtime/secrets/redact-error.ts';
import { oneLine } from '../../text/one-line.ts';
import { withinKnown, type KnownRepository } from './access/same-repository.ts';
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
  /** The repositories that the client is for, where they are known by more than their names. */
  known?: readonly KnownRepository[];
  /** The login of the account, as people say, for a token that tells none. */
  login?: string | null;
}

const REQUEST_TIMEOUT_MS = 15_000;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * A client of GitHub, or of a forge that speaks its language. Every call fails with Octokit's `RequestError` (status 500 for a
 * network failure), whose message never has our token, and is tried once only: the caller decides about retries. In a process that
 * keeps a pace, a request that GitHub's limits do not allow now is not sent: it fails as `ownLimit` says. With a source of tokens it
 * also fails as that says, and with known repositories as `withinKnown` says.
 */
export function createOctokit(access: Access): Octokit {
  const octokit = createUnguarded(access);
  if (access.known !== undefined && access.known.length > 0) withinKnown(octokit, access.known);
  return octokit;
}

function createUnguarded(access: Access): Octokit {
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
  refuseOtherThanJson(octokit);
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
  refuseOtherThanJson(octokit);
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

/** Status, and what Octokit made of the body: a text if it is no JSON, bytes if its type is none that Octokit knows. */
interface Answer {
  status: number;
  data: unknown;
}

/**
 * What stands in front of a forge may answer with a page and status 200, or cut an answer short. Octokit then returns the text as if
 * it were the answer. Whether the request was carried out is not known, as when there is no answer at all.
 */
function refuseOtherThanJson(octokit: Octokit): void {
  octokit.hook.after('request', ({ status, data }: Answer, { method, url, headers }) => {
    const isJson = typeof data === 'object' && data !== null && !(data instanceof ArrayBuffer);
    const isEmpty = status === 204 || status === 205 || method === 'HEAD' || (method === 'DELETE' && data === '');
    if (isJson || isEmpty) return;
    throw new RequestError(`status ${status} with no JSON`, 500, { request: { method, url, headers } });
  });
}

const MOST_WORDS = 1_000;
const MOST_OF_PAGE = 200;

/** The whole text of a page would otherwise be the message of its error. */
function shortenError(error: unknown): unknown {
  if (!(error instanceof RequestError)) return error;
  const isPage = typeof error.response?.data === 'string';
  error.message = oneLine(error.message, isPage ? MOST_OF_PAGE : MOST_WORDS);
  return error;
}

/** A forge may send back what it was sent, and its words go to agents, people and histories. */
function redactErrors(octokit: Octokit, secrets: string[]): void {
  const redact = createRedact(secrets);
  octokit.hook.error('request', (error) => {
    // First, because half of a secret is not known again.
    throw shortenError(redactError(error, redact));
  });
}

function fetchInTime(input: string | URL, init: RequestInit = {}): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  return fetchWithinRepository(new URL(input), { ...init, signal });
}
