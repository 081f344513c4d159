import type { RefusedHosts } from '../../contract/refused-hosts.ts';
import { plainText } from '../../text/plain-text.ts';

const MOST = 10;

/** The lines of a report about hosts that the sandbox was refused; none if there are none. */
export function refusedLines(refused: RefusedHosts | null): string[] {
  if (refused === null || refused.hosts.length === 0) return [];
  const listed = refused.hosts.slice(0, MOST).map(({ host, port, count }) => {
    return `\`${plainText(`${host}:${port}`)}\`${count > 1 ? ` (${count} times)` : ''}`;
  });
  const more = refused.hosts.length > MOST || refused.further > 0 ? ', and more: see `curfew show`' : '';
  return [`- Hosts that its sandbox was refused: ${listed.join(', ')}${more}`];
}
