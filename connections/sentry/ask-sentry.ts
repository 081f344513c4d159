import { errorText } from '../../runtime/error-text.ts';
import { SentryRefused } from './sentry-refused.ts';

const TIMEOUT_MS = 15_000;
const MOST_BYTES = 8 * 1024 * 1024;
const LONGEST_WAIT_MS = 15 * 60_000;
/** The wait if Sentry names no time. */
const UNNAMED_WAIT_MS = 60_000;

export interface SentryRequest {
  /** Without a slash at its end. */
  url: string;
  authToken: string;
  method: 'GET' | 'POST' | 'PUT';
  /** Below `/api/0`, with a slash at both ends, and with a query if there is one. */
  path: string;
  body?: unknown;
}

export interface SentryAnswer {
  json: unknown;
  headers: Headers;
}

/**
 * Asks Sentry's API once, within 15 seconds and for at most 8 MB, and follows no redirect. Throws SentryRefused, whose message
 * never has the token.
 */
export async function askSentry({ url, authToken, method, path, body }: SentryRequest): Promise<SentryAnswer> {
  const doing = `${method} ${path.split('?')[0]}`;
  try {
    const response = await fetch(`${url}/api/0${path}`, {
      method,
      headers: { authorization: `Bearer ${authToken}`, accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? null : JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await readText(response);
    if (!response.ok) throw refusal(doing, response, text.slice(0, 300).replaceAll(authToken, '***'));
    return { json: JSON.parse(text), headers: response.headers };
  } catch (cause) {
    if (cause instanceof SentryRefused) throw cause;
    throw new SentryRefused(`${doing}: Sentry gave no answer that can be read: ${errorText(cause)}`, {
      status: 0,
      cause,
    });
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

function refusal(doing: string, { status, headers }: Response, text: string): SentryRefused {
  const isLimit = status === 429;
  const after = Number(headers.get('retry-after') ?? Number.NaN) * 1_000;
  const reset = Number(headers.get('x-sentry-rate-limit-reset') ?? Number.NaN) * 1_000 - Date.now();
  const named = [after, reset].find((ms) => Number.isFinite(ms) && ms >= 0) ?? UNNAMED_WAIT_MS;
  const retryAfterMs = isLimit ? Math.min(Math.max(named, 1_000), LONGEST_WAIT_MS) : null;
  return new SentryRefused(`${doing}: Sentry answered ${status}: ${text.trim() || 'nothing'}`, {
    status,
    retryAfterMs,
  });
}
