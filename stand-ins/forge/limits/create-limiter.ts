import { GITHUB, type Limits } from './limits.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What GitHub answers in place of a request that breaks a limit. */
export interface Refusal {
  status: 403 | 429;
  message: string;
  headers: Record<string, string>;
}

export interface LimitedRequest {
  login: string;
  method: string;
  /** Without the prefix of the API. */
  path: string;
  /** Of GraphQL. */
  query?: string;
}

export interface Limiter {
  /** Counts a request, or refuses it. `done` has to be called at the end of one that was not refused. */
  admit(request: LimitedRequest): { refusal: Refusal } | { headers: Record<string, string>; done: () => void };
}

/** What one login did: instants in milliseconds, oldest first. */
interface Account {
  content: number[];
  rest: { at: number; points: number }[];
  graphql: { at: number; points: number }[];
  requests: number[];
  underWay: number;
  /** Secondary limits were broken: everything is refused until then. */
  blockedUntil: number;
}

/**
 * Counts as strictly as GitHub may: in windows that slide, all endpoints together, and with everything refused until `retry-after`
 * once a limit was broken. `now` may be a clock that a test sets.
 */
export function createLimiter(limits: Partial<Limits> = {}, now: () => number = Date.now): Limiter {
  const most = { ...GITHUB, ...limits };
  const accounts = new Map<string, Account>();
  return {
    admit: (request) => {
      const account = accounts.get(request.login) ?? newAccount();
      accounts.set(request.login, account);
      const at = now();
      forget(account, at);
      const refusal = refuse(account, { request, most, at });
      if (refusal !== null) return { refusal };
      count(account, request, at);
      account.underWay += 1;
      return {
        headers: primaryHeaders(account, most, at),
        done: () => {
          account.underWay -= 1;
        },
      };
    },
  };
}

function newAccount(): Account {
  return { content: [], rest: [], graphql: [], requests: [], underWay: 0, blockedUntil: 0 };
}

function forget(account: Account, at: number): void {
  account.content = account.content.filter((one) => one > at - HOUR_MS);
  account.requests = account.requests.filter((one) => one > at - HOUR_MS);
  account.rest = account.rest.filter((one) => one.at > at - MINUTE_MS);
  account.graphql = account.graphql.filter((one) => one.at > at - MINUTE_MS);
}

interface Asked {
  request: LimitedRequest;
  most: Limits;
  at: number;
}

function refuse(account: Account, { request, most, at }: Asked): Refusal | null {
  if (account.requests.length >= most.requestsPerHour) {
    return {
      status: 403,
      message: 'API rate limit exceeded for user ID 1.',
      headers: primaryHeaders(account, most, at),
    };
  }
  if (at < account.blockedUntil) return secondary(account, at);
  if (account.underWay >= most.concurrent) return block(account, at, 1_000);
  const isGraphql = isGraphqlPath(request);
  const [spent, points] = isGraphql ? [account.graphql, most.graphqlPoints] : [account.rest, most.restPoints];
  if (sum(spent) + pointsOf(request) > points) return block(account, at, (spent[0]?.at ?? at) + MINUTE_MS - at);
  if (!isContent(request)) return null;
  const { content } = account;
  if (content.filter((one) => one > at - MINUTE_MS).length >= most.contentPerMinute)
    return block(account, at, MINUTE_MS);
  if (content.length >= most.contentPerHour) return block(account, at, (content[0] ?? at) + HOUR_MS - at);
  return null;
}

function count(account: Account, request: LimitedRequest, at: number): void {
  account.requests.push(at);
  account[isGraphqlPath(request) ? 'graphql' : 'rest'].push({ at, points: pointsOf(request) });
  if (isContent(request)) account.content.push(at);
}

function block(account: Account, at: number, forMs: number): Refusal {
  account.blockedUntil = at + Math.max(1_000, forMs);
  return secondary(account, at);
}

function secondary({ blockedUntil }: Account, at: number): Refusal {
  return {
    status: 403,
    message:
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again. If you reach out to GitHub Support for help, please include the request ID 0.',
    headers: { 'retry-after': String(Math.ceil((blockedUntil - at) / 1_000)) },
  };
}

function primaryHeaders({ requests }: Account, { requestsPerHour }: Limits, at: number): Record<string, string> {
  return {
    'x-ratelimit-limit': String(requestsPerHour),
    'x-ratelimit-remaining': String(Math.max(0, requestsPerHour - requests.length)),
    'x-ratelimit-used': String(requests.length),
    'x-ratelimit-reset': String(Math.ceil(((requests[0] ?? at) + HOUR_MS) / 1_000)),
    'x-ratelimit-resource': 'core',
  };
}

function isGraphqlPath({ path }: LimitedRequest): boolean {
  return path === '/graphql';
}

function isRead({ method, query }: LimitedRequest): boolean {
  return query === undefined ? ['GET', 'HEAD', 'OPTIONS'].includes(method) : !query.trimStart().startsWith('mutation');
}

function pointsOf(request: LimitedRequest): number {
  return isRead(request) ? 1 : 5;
}

/** Whatever people are told of. */
function isContent(request: LimitedRequest): boolean {
  if (isRead(request)) return false;
  return isGraphqlPath(request) || /^\/repos\/[^/]+\/[^/]+\/(?!git\/|hooks|actions)/.test(request.path);
}

function sum(spent: readonly { points: number }[]): number {
  return spent.reduce((total, { points }) => total + points, 0);
}
