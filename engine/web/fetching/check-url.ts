import { canonicalHost } from '../../../text/hosts/canonical-host.ts';
import { allows, type AllowList } from '../../egress/allow-list.ts';
import { HostRefused } from '../../egress/host-refused.ts';
import { domainProblem, type DomainRules } from './domain-rules.ts';
import { FetchProblem } from './fetch-problem.ts';

/** What a session may fetch. */
export interface FetchRules {
  /** What its environment allows. */
  network: AllowList;
  /** What its agent leaves of that. */
  domains: DomainRules;
}

const LONGEST_URL = 4_096;

/**
 * The address that is asked, without its fragment. Throws FetchProblem if no page can be there or the agent's own rules
 * leave it out, and HostRefused if the environment does not allow its host.
 */
export function checkUrl(written: string, { network, domains }: FetchRules): URL {
  if (written.length > LONGEST_URL) throw new FetchProblem(`The address has more than ${LONGEST_URL} characters.`);
  const url = URL.parse(written);
  if (url === null)
    throw new FetchProblem(`"${written.slice(0, 200)}" is not a whole address, such as https://example.com/page.`);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new FetchProblem(
      `Only http and https addresses can be fetched, and this one is ${url.protocol.slice(0, 50)}`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new FetchProblem('An address with a user or a password is not fetched. Leave them out.');
  }
  const host = canonicalHost(url.hostname);
  if (host === null) throw new FetchProblem(`"${url.hostname}" is not a host.`);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (!allows(network, host, port)) {
    throw new HostRefused({ host, port, reason: 'the environment of this session does not allow it' });
  }
  const problem = domainProblem(domains, host);
  if (problem !== null) throw new FetchProblem(`${host} is not fetched: ${problem}.`);
  url.hash = '';
  return url;
}
