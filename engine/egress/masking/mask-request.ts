import { errorText } from '../../../runtime/error-text.ts';
import { writtenForms } from '../../../runtime/secrets/written-forms.ts';
import { canonicalHost } from '../../../text/hosts/canonical-host.ts';
import { StoreError } from '../../store/store-error.ts';
import { endToEndHeaders } from './end-to-end-headers.ts';
import { isForHost } from './is-for-host.ts';
import type { MaskedCredential, OpenCredential } from './masked-credential.ts';
import type { MaskedTunnel } from './masked-tunnel.ts';
import { headersHold, putInHeaders, type RawHeaders } from './put-in-headers.ts';
import type { Replacement } from './replace-bytes.ts';
import { RequestRefused } from './request-refused.ts';

export interface ClientRequestHead {
  url: string;
  rawHeaders: RawHeaders;
}

/** What is sent in place of a request of the sandbox. */
export interface MaskedRequest {
  headers: RawHeaders;
  /** Whether values are put into the body, so that its length changes. */
  fillsBody: boolean;
  /** What is replaced in the body on its way out. */
  body: Replacement[];
  /** What is replaced in the answer: the values, so that a host which repeats them does not tell them to the sandbox. */
  answer: Replacement[];
}

/** Values that are shorter would be found by chance in what a host answers. */
const SHORTEST_SECRET = 8;

/**
 * These are not passed on. With an answer in parts or packed, a value could come back unseen; `expect` is answered here.
 */
const DROPPED = new Set(['accept-encoding', 'range', 'if-range', 'expect']);

/**
 * Checks a request within ended TLS and puts values in. Sentinels in the URL are refused, because servers and
 * proxies write URLs to their logs. Throws RequestRefused.
 */
export async function maskRequest(head: ClientRequestHead, tunnel: MaskedTunnel): Promise<MaskedRequest> {
  checkTarget(head, tunnel);
  const { open, refused } = await sorted(tunnel);
  for (const { credential, reason } of refused) {
    if (holds(head, credential.sentinel)) throw new RequestRefused(reason);
  }
  for (const credential of open) checkPlace(credential, head);
  const inBody = open.filter(({ injectInto }) => injectInto.body);
  const { headers, made } = putInHeaders(endToEndHeaders(head.rawHeaders, DROPPED), open);
  return {
    headers: [...headers, 'accept-encoding', 'identity'],
    fillsBody: inBody.length > 0,
    body: [
      ...inBody.map(({ sentinel, secret }) => ({ find: Buffer.from(sentinel), put: Buffer.from(secret) })),
      ...refused.map(({ credential, reason }) => ({
        find: Buffer.from(credential.sentinel),
        put: new RequestRefused(reason),
      })),
    ],
    answer: [
      ...made.map(({ sent, original }) => ({ find: Buffer.from(sent), put: Buffer.from(original) })),
      ...tunnel.credentials.flatMap((credential) => masksOf(credential)),
    ],
  };
}

/** A host may still repeat a value that was rotated or deleted after it had got it, and that may still be valid. */
const used = new WeakMap<MaskedCredential, Set<string>>();
const MOST_REMEMBERED = 10;

function remember(credential: MaskedCredential, secret: string): void {
  const values = used.get(credential) ?? new Set();
  // Put at the end, so that the first one is the oldest.
  values.delete(secret);
  values.add(secret);
  used.set(credential, new Set([...values].slice(-MOST_REMEMBERED)));
}

function masksOf(credential: MaskedCredential): Replacement[] {
  const put = Buffer.from(credential.sentinel);
  const written = [...(used.get(credential) ?? [])].flatMap((secret) => writtenForms(secret));
  return written.map((form) => ({ find: Buffer.from(form), put }));
}

interface Sorted {
  /** What may be put in for this host. */
  open: OpenCredential[];
  refused: { credential: MaskedCredential; reason: string }[];
}

async function sorted({ host, port, credentials }: MaskedTunnel): Promise<Sorted> {
  const result: Sorted = { open: [], refused: [] };
  for (const credential of credentials) {
    const name = `the secret ${credential.secretName}`;
    if (!isForHost(credential, host, port)) {
      result.refused.push({ credential, reason: `${name} is not meant for ${host}` });
      continue;
    }
    const read = await readSecret(credential);
    const problem = 'problem' in read ? read.problem : problemOf(read.secret, credential);
    if ('secret' in read && problem === null) {
      remember(credential, read.secret);
      result.open.push({ ...credential, secret: read.secret });
    } else result.refused.push({ credential, reason: `${name} ${problem}` });
  }
  return result;
}

/** Requests that do not need a secret are passed on without it, so why it cannot be had is a reason to refuse the others. */
async function readSecret(credential: MaskedCredential): Promise<{ secret: string } | { problem: string }> {
  try {
    return { secret: await credential.value() };
  } catch (error) {
    const isGone = error instanceof StoreError;
    return { problem: isGone ? 'is not in the vault any more' : `cannot be read: ${errorText(error)}` };
  }
}

function checkTarget({ url, rawHeaders }: ClientRequestHead, { host, port }: MaskedTunnel): void {
  const named = rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === 'host');
  const [, name = '', ownPort = '443'] = /^(.*?)(?::(\d+))?$/.exec(named[0] ?? '') ?? [];
  if (named.length !== 1 || canonicalHost(name) !== host || Number(ownPort) !== port)
    throw new RequestRefused(`the Host header does not name ${host}, to which the connection was opened`, 421);
  if (!url.startsWith('/') && url !== '*')
    throw new RequestRefused('a request within a tunnel has to name a path alone', 421);
}

function checkPlace(
  { secretName, sentinel, injectInto }: MaskedCredential,
  { url, rawHeaders }: ClientRequestHead,
): void {
  if (url.includes(sentinel))
    throw new RequestRefused(`the secret ${secretName} is not put into URLs; send it in a header`);
  if (!injectInto.header && headersHold(rawHeaders, sentinel))
    throw new RequestRefused(`the secret ${secretName} is put into bodies alone, and a header holds it`);
}

function holds({ url, rawHeaders }: ClientRequestHead, sentinel: string): boolean {
  return url.includes(sentinel) || headersHold(rawHeaders, sentinel);
}

function problemOf(secret: string, { injectInto }: MaskedCredential): string | null {
  if (Buffer.byteLength(secret) < SHORTEST_SECRET) return `is shorter than ${SHORTEST_SECRET} bytes`;
  return injectInto.header && hasControls(secret) ? 'holds a line break or another control character' : null;
}

function hasControls(text: string): boolean {
  return Buffer.from(text).some((byte) => byte < 0x20 || byte === 0x7f);
}
