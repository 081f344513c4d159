import { BlockList, isIP } from 'node:net';
import { isMeant, parseHostPattern, WEB_PORTS, type HostPattern } from '../../text/hosts/host-pattern.ts';

/** The internal hosts and addresses that sessions may reach: `CURFEW_ENGINE_INTERNAL_HOSTS`. */
export interface InternalNames {
  hosts: HostPattern[];
  addresses: BlockList;
}

/**
 * Reads hosts, `*.suffix`, addresses and ranges (`10.2.0.0/16`) with commas between them. Throws an Error that lists each
 * entry that is none of these.
 */
export function parseInternalNames(text: string): InternalNames {
  const names: InternalNames = { hosts: [], addresses: new BlockList() };
  const entries = text.split(',').map((entry) => entry.trim());
  const problems = entries
    .map((entry) => (entry === '' ? null : add(names, entry)))
    .filter((problem) => problem !== null);
  if (problems.length > 0) throw new Error(problems.join('; '));
  return names;
}

/** Whether the operator has opened this host, at whatever address it is. */
export function isInternalHost({ hosts }: InternalNames, host: string): boolean {
  return hosts.some((pattern) => WEB_PORTS.some((port) => isMeant(pattern, host, port)));
}

/** Adds an entry. Returns what is wrong with it; null if nothing is. */
function add({ hosts, addresses }: InternalNames, entry: string): string | null {
  const range = /^\[?([\da-f.:]+?)\]?(?:\/(\d{1,3}))?$/i.exec(entry);
  const [address = '', bits] = range?.slice(1) ?? [];
  const version = isIP(address);
  if (version !== 0) {
    const most = version === 4 ? 32 : 128;
    const length = bits === undefined ? most : Number(bits);
    if (length > most) return `"${entry}" is not a range: at most /${most}`;
    addresses.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
    return null;
  }
  const pattern = parseHostPattern(entry);
  if ('problem' in pattern) return `"${entry}" ${pattern.problem}`;
  if (pattern.port !== null) return `"${entry}" has a port; write the host alone`;
  hosts.push(pattern);
  return null;
}
