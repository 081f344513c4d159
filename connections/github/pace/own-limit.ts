import { RequestError } from 'octokit';

const HEADER = 'x-curfew-waits-until';

/** The error of a request that was not sent, because GitHub would have refused it: a 429 with `retry-after`. */
export function ownLimit(until: number, now: number, request: { method: string; url: string }): RequestError {
  const at = new Date(until).toISOString();
  const { method, url } = request;
  return new RequestError(`waits for GitHub's limit until ${at}`, 429, {
    request: { method: method as 'GET', url, headers: {} },
    response: {
      status: 429,
      url,
      headers: { 'retry-after': String(Math.max(1, Math.ceil((until - now) / 1_000))), [HEADER]: at },
      data: '',
    },
  });
}

/** Until when a request waits that we held back ourselves (RFC 3339); null if GitHub itself has refused, or something else failed. */
export function ownLimitUntil(error: unknown): string | null {
  if (!(error instanceof RequestError)) return null;
  const until = error.response?.headers[HEADER];
  return typeof until === 'string' ? until : null;
}
