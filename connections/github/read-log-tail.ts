import { RequestError } from 'octokit';

/** As `Access`, with a token and no source of tokens. */
interface LogAccess {
  apiUrl: string;
  token: string | null;
}

export interface LogTail {
  text: string;
  /** False if the text is only the end of the log. */
  isWhole: boolean;
}

const TIMEOUT_MS = 60_000;
const MOST_REDIRECTS = 3;
/** Of a log that is longer than this, only the end is asked for. */
const LONG_BYTES = 4 * 1024 * 1024;

/**
 * Reads the last `bytes` of a text that the forge keeps at another host, to which it redirects: the token goes to the forge
 * alone. No more than about `bytes` is held, however long the text is. Throws a `RequestError` with the status of the answer
 * that was not a text; any other error if the connection fails or the text is not read within a minute.
 */
export async function readLogTail(access: LogAccess, path: string, bytes: number): Promise<LogTail> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const found = await follow(access, path, signal);
  const length = Number(found.response.headers.get('content-length') ?? Number.NaN);
  if (length > LONG_BYTES) {
    const range = `bytes=${length - bytes}-`;
    const end = await fetch(found.url, { headers: headersFor(access, found.url, range), redirect: 'error', signal });
    if (end.status === 206) {
      await found.response.body?.cancel();
      return { text: (await endOf(end, bytes)).text, isWhole: false };
    }
    await end.body?.cancel();
  }
  return endOf(found.response, bytes);
}

async function follow(access: LogAccess, path: string, signal: AbortSignal): Promise<{ url: URL; response: Response }> {
  let url = new URL(`${access.apiUrl}${path}`);
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(url, { headers: headersFor(access, url), redirect: 'manual', signal });
    if (response.ok) return { url, response };
    await response.body?.cancel();
    const target = URL.parse(response.headers.get('location') ?? '', url.href);
    if (response.status < 300 || response.status >= 400 || target === null || redirects === MOST_REDIRECTS) {
      throw refusal(response);
    }
    if (target.protocol !== 'https:' && target.protocol !== url.protocol) throw refusal(response);
    url = target;
  }
}

function headersFor({ apiUrl, token }: LogAccess, url: URL, range?: string): Record<string, string> {
  const isForge = url.origin === new URL(apiUrl).origin;
  return {
    'user-agent': 'curfew',
    // The length and the range are those of the text itself, not of its compressed form.
    'accept-encoding': 'identity',
    ...(isForge && token !== null ? { authorization: `Bearer ${token}` } : {}),
    ...(range === undefined ? {} : { range }),
  };
}

/** The address has a signature in it that lets anybody read the log, so no message names it. */
function refusal({ status, statusText, headers }: Response): RequestError {
  return new RequestError(statusText || `status ${status}`, status, {
    request: { method: 'GET', url: 'the log', headers: {} },
    response: { status, url: 'the log', headers: Object.fromEntries(headers), data: '' },
  });
}

async function endOf({ body }: Response, bytes: number): Promise<LogTail> {
  const kept: Uint8Array[] = [];
  let size = 0;
  let isWhole = true;
  for await (const chunk of body ?? []) {
    kept.push(chunk);
    size += chunk.length;
    while (size - (kept[0]?.length ?? 0) >= bytes) {
      size -= kept.shift()?.length ?? 0;
      isWhole = false;
    }
  }
  const end = Buffer.concat(kept);
  if (end.length <= bytes) return { text: end.toString(), isWhole };
  return { text: end.subarray(end.length - bytes).toString(), isWhole: false };
}
