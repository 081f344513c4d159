import type { RawHeaders } from './put-in-headers.ts';

/** Headers that are about one connection (RFC 9110, 7.6.1), and those with which a client speaks to its proxy. */
const OF_CONNECTION = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** The headers that are passed on: without those of the connection, those that `connection` names, and `dropped`. */
export function endToEndHeaders(headers: RawHeaders, dropped: ReadonlySet<string>): RawHeaders {
  const named = new Set<string>();
  eachHeader(headers, (name, value) => {
    if (name !== 'connection') return;
    for (const token of value.split(',')) named.add(token.trim().toLowerCase());
  });
  // `host` and the like stay, whatever `connection` says: without them the request would be another one.
  named.delete('host');
  named.delete('content-length');
  const kept: RawHeaders = [];
  eachHeader(headers, (name, value, written) => {
    if (!OF_CONNECTION.has(name) && !named.has(name) && !dropped.has(name)) kept.push(written, value);
  });
  return kept;
}

function eachHeader(headers: RawHeaders, take: (name: string, value: string, written: string) => void): void {
  for (let index = 0; index < headers.length; index += 2) {
    const [written = '', value = ''] = headers.slice(index, index + 2);
    take(written.toLowerCase(), value, written);
  }
}
