import { BlockList } from 'node:net';
import { canonicalHost } from '../../../text/hosts/canonical-host.ts';
import { createEgressGuard } from '../../egress/egress-guard.ts';
import { guardedFetch } from '../../egress/guarded-fetch.ts';
import { errorText } from '../../../runtime/error-text.ts';
import { NotSearched } from './web-search.ts';

const LIMITS = { mostBytes: 4 * 1024 * 1024, headMs: 20_000, totalMs: 30_000 };
const NEVER_ARRIVED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/**
 * Asks a search provider, which the operator of the engine has chosen and which may be internal, and returns its JSON.
 * Throws as `SearchProvider.find` says.
 */
export async function askProvider(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<unknown> {
  const response = await ask(url, headers, signal);
  if (!response.ok) {
    await response.body?.cancel();
    throw new NotSearched(`${url.host} answered ${response.status}`);
  }
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${url.host} did not answer with JSON`);
  }
}

async function ask(url: URL, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
  const own = { host: canonicalHost(url.hostname) ?? url.hostname, isSuffix: false, port: null };
  const internal = { hosts: [own], addresses: new BlockList() };
  const fetch = guardedFetch(createEgressGuard({ internal, allowsUnrestricted: false }), LIMITS);
  try {
    return await fetch(withoutPassword(url), {
      headers: { accept: 'application/json', ...headers, ...password(url) },
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (NEVER_ARRIVED.includes(codeOf(error))) throw new NotSearched(`${url.host}: ${errorText(error)}`);
    throw error;
  }
}

/** The operator may have put a password into the address. */
function password({ username, password: word }: URL): Record<string, string> {
  if (username === '' && word === '') return {};
  const basic = `${decodeURIComponent(username)}:${decodeURIComponent(word)}`;
  return { authorization: `Basic ${Buffer.from(basic).toString('base64')}` };
}

function withoutPassword(url: URL): URL {
  return Object.assign(new URL(url), { username: '', password: '' });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
