import { Octokit } from 'octokit';
import type { Environment } from '../../runtime/environment/environment.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { redactError } from '../../runtime/secrets/redact-error.ts';
import { createIssueCalls, type IssueCalls } from './issue-calls.ts';
import { createPullCalls, type PullCalls } from './pull-calls.ts';
import { createRepositoryCalls, type RepositoryCalls } from './repository-calls.ts';

/**
 * The calls that Curfew makes to GitHub, or to a forge that speaks its language. Repositories are `owner/name`.
 * Every call fails with Octokit's `RequestError` (status 500 for a network failure), whose message never has our token, and
 * is tried once only: the caller decides about retries.
 */
export type Github = RepositoryCalls & PullCalls & IssueCalls;

const REQUEST_TIMEOUT_MS = 15_000;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Without a token the calls are anonymous, which is enough to read public repositories. */
export function createGithub({ apiUrl, token }: Pick<Environment['github'], 'apiUrl' | 'token'>): Github {
  const octokit = new Octokit({
    baseUrl: apiUrl,
    ...(token === null ? {} : { auth: token }),
    userAgent: 'curfew',
    request: { fetch: fetchInTime },
    // Both would sleep inside a call for as long as the forge says. Temporal retries with its own timers instead.
    retry: { enabled: false },
    throttle: { enabled: false },
    log: SILENT,
  });
  // A forge may send back what it was sent, and its words go to agents, people and histories.
  const redact = createRedact(token === null ? [] : [token]);
  octokit.hook.error('request', (error) => {
    throw redactError(error, redact);
  });
  return { ...createRepositoryCalls(octokit), ...createPullCalls(octokit), ...createIssueCalls(octokit) };
}

function fetchInTime(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  return fetch(input, { ...init, signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout });
}
