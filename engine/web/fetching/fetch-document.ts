import { STATUS_CODES } from 'node:http';
import type { EgressGuard } from '../../egress/egress-guard.ts';
import { guardedFetch, type FetchLimits } from '../../egress/guarded-fetch.ts';
import type { FetchedDocument } from '../reading/read-document.ts';
import { checkUrl, type FetchRules } from './check-url.ts';
import { FetchProblem } from './fetch-problem.ts';

export interface DocumentFetch {
  url: string;
  rules: FetchRules;
  guard: EgressGuard;
  /** By default `FETCH_LIMITS`; `totalMs` holds for all redirects together. */
  limits?: FetchLimits;
  signal: AbortSignal;
}

/** What one page may take: of its bytes unpacked, and of time. */
export const FETCH_LIMITS: FetchLimits = { mostBytes: 10 * 1024 * 1024, headMs: 20_000, totalMs: 60_000 };

const MOST_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** No cookie, no address that a page came from, nothing of the machine. */
const HEADERS = {
  accept: 'text/html,application/xhtml+xml,text/markdown,text/plain,application/pdf,application/json;q=0.9,*/*;q=0.5',
  'accept-language': 'en,*;q=0.5',
  'user-agent': 'Mozilla/5.0 (compatible; Curfew web_fetch)',
};

/**
 * Fetches one document. Every redirect is checked like the first address. Throws FetchProblem with what went wrong at the
 * page, HostRefused if the session may not reach one of the hosts, the signal's reason after an abort, and what the
 * connection threw.
 */
export async function fetchDocument(options: DocumentFetch): Promise<FetchedDocument> {
  const { limits = FETCH_LIMITS, rules } = options;
  const ends = AbortSignal.timeout(limits.totalMs);
  const signal = AbortSignal.any([options.signal, ends]);
  try {
    const fetch = guardedFetch(options.guard, limits);
    let url = checkUrl(options.url, rules);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const response = await fetch(url, { headers: HEADERS, signal });
      const target = redirectOf(response);
      if (target === null) return await take(response, url);
      await response.body?.cancel();
      url = checkUrl(URL.parse(target, url.href)?.href ?? target, rules);
    }
  } catch (error) {
    if (ends.aborted && !options.signal.aborted) throw new FetchProblem(tooSlow(limits.totalMs));
    throw error;
  }
  throw new FetchProblem(`It redirects more than ${MOST_REDIRECTS} times.`);
}

function redirectOf({ status, headers }: Response): string | null {
  return REDIRECTS.has(status) ? headers.get('location') : null;
}

async function take(response: Response, url: URL): Promise<FetchedDocument> {
  if (!response.ok) {
    await response.body?.cancel();
    // What the page says beside the number is its own text.
    const meaning = STATUS_CODES[response.status] ?? '';
    throw new FetchProblem(`${url.host} answered ${`${response.status} ${meaning}`.trim()}.`);
  }
  const contentType = response.headers.get('content-type') ?? '';
  return { url: url.href, contentType, bytes: new Uint8Array(await response.arrayBuffer()) };
}

function tooSlow(ms: number): string {
  return `It took more than ${ms / 1_000} seconds.`;
}
