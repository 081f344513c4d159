import { MICROS_PER_CENT, MICROS_PER_USD, type Micros } from './micros.ts';
import { TOKENS_PER_PRICE, tokenPrices, type RequestKind } from './prices.ts';
import { requestCost } from './request-cost.ts';
import { serviceCost } from './service-cost.ts';
import { largestRequestCost } from './worst-case-cost.ts';
import { readCount } from './read-count.ts';

/** Who runs a session: the hosted service also asks for running time and searches, our own engine does not. */
export type Service = 'engine' | 'hosted';

/**
 * What a session has cost, as far as its events tell: our own price, summed up request by request, and beside it what
 * the API says. Neither changes the other, so it does not matter which of the two comes first.
 */
export interface SessionCost {
  readonly model: string;
  service: Service;
  /** Our price of all model requests that have ended. */
  ownMicros: Micros;
  /**
   * Cache writes since the last usage report, by what a million tokens cost more if they are kept for an hour. A request
   * does not say for how long it writes; only the usage report does.
   */
  readonly writes: Map<Micros, number>;
  /** Cache writes of an hour in a usage report that came before the end of their request. */
  earlyOneHourTokens: number;
  /** These three are cumulative, as the newest usage report has them. */
  oneHourTokens: number;
  webSearches: number;
  runningMs: number;
  listMicros: Micros | null;
  /** What our engine says beside the list cost; null for the hosted service. */
  engine: { spendMicros: Micros; isPartial: boolean } | null;
  /** Nothing has been asked of the model since the newest usage report. */
  isListFinal: boolean;
  /** Model requests that were sent and have not ended, as far as was seen: id → when they were sent. */
  readonly openRequests: Map<string, number>;
  /** Its agent asks for fast mode: a request that never ended may have cost as much. */
  isFast: boolean;
  /** A price is not known, or a count was left out: our own price is too low. */
  hasGaps: boolean;
}

/** What a session has cost so far. Always absolute, never an increment. */
export interface SessionSpend {
  /** Our own price, or what the API says where that is more by over a cent. */
  spendMicros: Micros;
  /** True when some of the spend is not known: `spendMicros` is the least that was spent. */
  spendPartial: boolean;
  /** The most that can have been spent; null if that is not known, as for a session that is at work. */
  boundMicros: Micros | null;
  /** Our own price of what was used; of a session at our engine that searched the web, what the engine says. */
  ownMicros: Micros;
  /** What the API says that it cost, in whole cents; null if it said nothing. */
  listMicros: Micros | null;
}

/** What one model request says that it used, unchecked. */
interface RequestUsage {
  input_tokens?: unknown;
  output_tokens?: unknown;
  cache_read_input_tokens?: unknown;
  cache_creation_input_tokens?: unknown;
  speed?: unknown;
}

/** What one model request used; 0 for a count that the API left out. */
export interface RequestCounts {
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

/** A usage report as it came, unchecked. */
interface UsageReport {
  list_cost?: { amount?: unknown; currency?: unknown } | null;
  active_seconds?: unknown;
  cache_creation?: { ephemeral_1h_input_tokens?: unknown } | null;
  server_tool_use?: { web_search_requests?: unknown } | null;
}

/** A list cost above this is a mistake of the API and counts as none. */
const MOST_MICROS = 1_000_000 * MICROS_PER_USD;

/** The cost of a session before its first event. */
export function noCost(model: string, service: Service): SessionCost {
  return {
    model,
    service,
    ownMicros: 0,
    writes: new Map(),
    earlyOneHourTokens: 0,
    oneHourTokens: 0,
    webSearches: 0,
    runningMs: 0,
    listMicros: null,
    engine: null,
    isListFinal: false,
    openRequests: new Map(),
    isFast: false,
    hasGaps: false,
  };
}

/** A request is sent to the model; `at` is in milliseconds since 1970. */
export function openRequest(cost: SessionCost, startId: string, at: number): void {
  cost.openRequests.set(startId, at);
  cost.isListFinal = false;
}

/**
 * Adds a model request that has ended, and returns what it used. `at` is its end; the price is that of its start, if the start
 * was seen.
 */
export function addRequest(
  cost: SessionCost,
  startId: string,
  { usage, at }: { usage: RequestUsage | null | undefined; at: number },
): RequestCounts {
  const startedAt = cost.openRequests.get(startId) ?? at;
  cost.openRequests.delete(startId);
  cost.isListFinal = false;
  const isFast = usage?.speed === 'fast';
  if (isFast) cost.isFast = true;
  const read = (count: unknown): number => {
    const known = readCount(count);
    if (known === null) cost.hasGaps = true;
    return known ?? 0;
  };
  const counts = {
    inputTokens: read(usage?.input_tokens),
    outputTokens: read(usage?.output_tokens),
    cacheReadTokens: read(usage?.cache_read_input_tokens),
    cacheWriteTokens: read(usage?.cache_creation_input_tokens),
  };
  priceRequest(cost, counts, { at: startedAt, isFast });
  return counts;
}

function priceRequest(cost: SessionCost, { cacheWriteTokens, ...tokens }: RequestCounts, kind: RequestKind): void {
  const promptTokens = tokens.inputTokens + tokens.cacheReadTokens + cacheWriteTokens;
  const written = { cacheWrite5mTokens: cacheWriteTokens, cacheWrite1hTokens: 0 };
  const micros = requestCost(cost.model, { ...tokens, ...written }, kind);
  const prices = tokenPrices(cost.model, promptTokens, kind);
  if (micros === null || prices === null) {
    cost.hasGaps = true;
    return;
  }
  cost.ownMicros += micros;
  const dearer = prices.cacheWrite1h - prices.cacheWrite5m;
  cost.writes.set(dearer, (cost.writes.get(dearer) ?? 0) + cacheWriteTokens);
  if (cost.earlyOneHourTokens > 0) chargeOneHourWrites(cost, 0);
}

/**
 * Takes in a cumulative usage report, from `session.usage` or from the session itself. What is missing in it or makes no
 * sense is left as it was. `facts` is what our own engine says in addition.
 */
export function takeUsage(cost: SessionCost, usage: UsageReport, facts?: unknown): void {
  const oneHourTokens = readCount(usage.cache_creation?.ephemeral_1h_input_tokens) ?? 0;
  chargeOneHourWrites(cost, Math.max(0, oneHourTokens - cost.oneHourTokens));
  cost.oneHourTokens = Math.max(cost.oneHourTokens, oneHourTokens);
  cost.webSearches = Math.max(cost.webSearches, readCount(usage.server_tool_use?.web_search_requests) ?? 0);
  const seconds = typeof usage.active_seconds === 'number' ? usage.active_seconds * 1_000 : null;
  cost.runningMs = Math.max(cost.runningMs, readCount(seconds === null ? null : Math.round(seconds)) ?? 0);
  cost.engine = readFacts(facts) ?? cost.engine;
  if (cost.engine !== null) cost.service = 'engine';
  const listMicros = readListCost(usage.list_cost);
  if (listMicros === null) return;
  cost.listMicros = Math.max(cost.listMicros ?? 0, listMicros);
  cost.isListFinal = true;
}

/** What the session has cost if it has been at work for `workingMs`; `isAtWork`: its open requests may still end. */
export function costTotals(
  cost: SessionCost,
  { workingMs, isAtWork }: { workingMs: number; isAtWork: boolean },
): SessionSpend {
  const { listMicros, engine, service, webSearches } = cost;
  const isMeasured = cost.isListFinal && cost.runningMs > 0;
  const runningMs = isMeasured ? cost.runningMs : Math.max(cost.runningMs, workingMs);
  const ofTokens = cost.ownMicros + (service === 'hosted' ? serviceCost({ runningMs, webSearches }) : 0);
  // What a search costs is a setting of the engine, so with searches its own sum is the only price that there is.
  const ownMicros = webSearches > 0 ? Math.max(ofTokens, engine?.spendMicros ?? 0) : ofTokens;
  const spendMicros =
    engine === null ? largerBeyondACent(ownMicros, listMicros) : Math.max(ownMicros, engine.spendMicros);
  const lost = isAtWork ? 0 : cost.openRequests.size;
  const spendPartial = isPartial(cost, ownMicros, lost);
  return {
    spendMicros,
    spendPartial,
    boundMicros: spendPartial ? bound(cost, spendMicros, lost) : isAtWork ? null : spendMicros,
    ownMicros,
    listMicros,
  };
}

/** The list cost is rounded to cents, so our own price counts if the two differ by no more than a cent. */
function largerBeyondACent(ownMicros: Micros, listMicros: Micros | null): Micros {
  return listMicros !== null && listMicros - ownMicros > MICROS_PER_CENT ? listMicros : ownMicros;
}

/**
 * The list cost of the hosted service is the true cost, so with it nothing is unknown. Our engine counts a request that it
 * lost at its worst case, so its list cost is only a bound, and the engine says when it is.
 */
function isPartial(cost: SessionCost, ownMicros: Micros, lost: number): boolean {
  const { service, engine, listMicros } = cost;
  if (service === 'hosted') return (lost > 0 || cost.hasGaps) && !cost.isListFinal;
  if (lost > 0 || cost.hasGaps || engine?.isPartial) return true;
  return engine === null && listMicros !== null && Math.abs(listMicros - ownMicros) > MICROS_PER_CENT;
}

/** The most that can have been spent; null if that is not known. */
function bound(cost: SessionCost, spendMicros: Micros, lost: number): Micros | null {
  if (cost.hasGaps) return null;
  if (lost === 0) return cost.engine !== null && cost.isListFinal ? spendMicros : null;
  const largest = largestRequestCost(cost.model, cost.isFast);
  return largest === null ? null : spendMicros + lost * largest;
}

/** The report does not say which requests wrote for an hour. If their prices differ, the dearest are charged first. */
function chargeOneHourWrites(cost: SessionCost, tokens: number): void {
  let left = cost.earlyOneHourTokens + tokens;
  let exact = 0;
  for (const [dearer, written] of [...cost.writes].sort(([one], [other]) => other - one)) {
    exact += Math.min(left, written) * dearer;
    left -= Math.min(left, written);
  }
  cost.writes.clear();
  cost.earlyOneHourTokens = left;
  cost.ownMicros += Math.ceil(exact / TOKENS_PER_PRICE);
}

function readListCost(listCost: UsageReport['list_cost']): Micros | null {
  const { amount, currency } = listCost ?? {};
  if (typeof amount !== 'string' || currency !== 'USD' || !/^\d{1,12}(\.\d{1,20})?$/.test(amount)) return null;
  const micros = Math.round(Number(amount) * MICROS_PER_CENT);
  return micros <= MOST_MICROS ? micros : null;
}

function readFacts(facts: unknown): SessionCost['engine'] {
  if (typeof facts !== 'object' || facts === null) return null;
  if (!('spend_micros' in facts) || !('partial' in facts)) return null;
  const spendMicros = readCount(facts.spend_micros);
  return spendMicros === null ? null : { spendMicros, isPartial: facts.partial === true };
}
