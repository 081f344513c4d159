import { canonicalHost } from './canonical-host.ts';

/** Which hosts an entry of an allow-list means. */
export interface HostPattern {
  /** As `canonicalHost` writes it. */
  host: string;
  /** The hosts below `host` are meant, at any depth, and not `host` itself. */
  isSuffix: boolean;
  /** The only port that is meant; null: the ports of the web. */
  port: number | null;
}

export const WEB_PORTS: readonly number[] = [80, 443];

const IPV6 = /^[\da-f]*:[\da-f]*:[\da-f:.]*$/i;
const RANGE = /^(?:\d+(?:\.\d+){3}|\[?[\da-f]*:[\da-f]*:[\da-f:.]*\]?)\/\d+$/i;

/**
 * Reads `example.com`, `*.example.com` or `example.com:8443`. If it is none of these: what is wrong, to stand after the
 * entry.
 */
export function parseHostPattern(entry: string): HostPattern | { problem: string } {
  const written = entry.trim();
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(written)) return { problem: `is a URL; write its host alone${hostOf(written)}` };
  if (written === '*') return { problem: 'means every host; write each host that is needed' };
  if (RANGE.test(written)) return { problem: 'is a range of addresses; write each host that is needed' };
  if (written.includes('/')) return { problem: 'has a path; write the host alone' };
  if (IPV6.test(written) && canonicalHost(`[${written}]`) !== null)
    return { problem: `is an address of IPv6 without brackets; write [${written}]` };
  const { name, port } = splitPort(written);
  if (port !== null && !(port >= 1 && port <= 65_535)) return { problem: 'has a port that is not from 1 to 65535' };
  const isSuffix = name.startsWith('*.');
  const host = canonicalHost(isSuffix ? name.slice(2) : name);
  if (host === null || host.includes('*')) return { problem: 'is not a host such as example.com or *.example.com' };
  if (isSuffix && isAddress(host)) return { problem: 'is an address, which has no hosts below it' };
  return { host, isSuffix, port };
}

/** The pattern as it is written in a file. */
export function showHostPattern({ host, isSuffix, port }: HostPattern): string {
  const name = host.includes(':') ? `[${host}]` : host;
  return `${isSuffix ? '*.' : ''}${name}${port === null ? '' : `:${port}`}`;
}

/** Whether the pattern means this host, which is canonical, at this port. */
export function isMeant(pattern: HostPattern, host: string, port: number): boolean {
  const isPort = pattern.port === null ? WEB_PORTS.includes(port) : pattern.port === port;
  return isPort && (pattern.isSuffix ? host.endsWith(`.${pattern.host}`) : host === pattern.host);
}

/** Whether the pattern means everything that `other` means. */
export function includesPattern(pattern: HostPattern, other: HostPattern): boolean {
  const ports = other.port === null ? WEB_PORTS : [other.port];
  if (!other.isSuffix) return ports.every((port) => isMeant(pattern, other.host, port));
  const isWithin = pattern.isSuffix && `.${other.host}`.endsWith(`.${pattern.host}`);
  return isWithin && ports.every((port) => isMeant({ ...pattern, isSuffix: false }, pattern.host, port));
}

/** The host in `host:port`; a colon within brackets belongs to an address. */
function splitPort(written: string): { name: string; port: number | null } {
  const found = /^(.*):(\d+)$/.exec(written);
  return found ? { name: found[1] ?? '', port: Number(found[2]) } : { name: written, port: null };
}

function isAddress(host: string): boolean {
  return host.includes(':') || /^[\d.]+$/.test(host);
}

function hostOf(url: string): string {
  const host = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?([^/?#@]+)/i.exec(url)?.[1];
  return host === undefined ? '' : `: ${host}`;
}
