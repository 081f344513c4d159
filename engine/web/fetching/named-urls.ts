import type { Kysely } from 'kysely';
import type { EngineSchema } from '../../store/schema.ts';
import { readNamingTexts, type NamingSources } from './naming-texts.ts';

/**
 * Whether the conversation has named this address in one of the sources from which the agent may take addresses: with or
 * without its scheme, and up to a fragment.
 */
export async function isNamed(
  database: Kysely<EngineSchema>,
  { sessionId, url, sources }: { sessionId: string; url: URL; sources: NamingSources },
): Promise<boolean> {
  const texts = await readNamingTexts(database, sessionId, sources);
  return texts.some((text) => names(text, url));
}

const LONGEST_URL = 4_096;
/** What may follow an address in a text, and may also be part of one. */
const MAY_END = /[)\]}.,;:!?*_~|#]/g;

/** Exported for its tests. */
export function names(text: string, url: URL): boolean {
  const wanted = withoutScheme(url);
  // Only what keeps its length, so that places in both texts are the same.
  const lower = text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  for (let at = lower.indexOf(url.hostname); at >= 0; at = lower.indexOf(url.hostname, at + 1)) {
    if (/[\w.@-]/.test(text[at - 1] ?? ' ')) continue;
    const run = /^[^\s<>"'`\\]*/.exec(text.slice(at, at + LONGEST_URL))?.[0] ?? '';
    const ends = [...run.matchAll(MAY_END)].map(({ index }) => index);
    if ([run.length, ...ends].some((end) => isSame(run.slice(0, end), wanted, url.protocol))) return true;
  }
  return false;
}

function isSame(written: string, wanted: string, protocol: string): boolean {
  const url = URL.parse(`${protocol}//${written}`);
  return url !== null && withoutScheme(url) === wanted;
}

function withoutScheme({ host, pathname, search }: URL): string {
  return `${host}${pathname.replace(/\/+$/, '')}${search}`;
}
