/**
 * A name or address of a host as it is compared: in lower case, without the dot at its end, names in ASCII, addresses of
 * IPv4 in four decimal numbers however they were written, addresses of IPv6 without brackets. Null if it is none.
 */
export function canonicalHost(written: string): string | null {
  if (!/^(?:[^\s/\\?#@:%[\]]+|\[[\da-fA-F:.]+\])$/.test(written)) return null;
  const url = parse(written);
  if (url === null) return null;
  const host = url.hostname.replace(/\.$/, '');
  const labels = host.split('.');
  if (host.startsWith('[')) return host.slice(1, -1);
  if (labels.some((label) => !/^[a-z\d_-]{1,63}$/.test(label)) || host.length > 253) return null;
  return host;
}

function parse(host: string): URL | null {
  try {
    return new URL(`http://${host}/`);
  } catch {
    return null;
  }
}
