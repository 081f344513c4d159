import type { SessionTotals } from '../../../contract/totals.ts';
import { MICROS_PER_CENT, MICROS_PER_USD, type Micros } from '../../../money/micros.ts';
import { modelLimits } from '../../../money/model-limits.ts';
import { TOKENS_PER_PRICE, tokenPrices } from '../../../money/prices.ts';
import { requestCost } from '../../../money/request-cost.ts';
import { serviceCost } from '../../../money/service-cost.ts';
import { worstCaseCost } from '../../../money/worst-case-cost.ts';
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
  /** A price is not known, or a count was left out: our own price is too low. */
  hasGaps: boolean;
}

type CostTotals = Pick<
  SessionTotals,
  'spendMicros' | 'spendPartial' | 'boundMicros' | 'ownMicros' | 'listMicros' | 'workingMs'
>;

/** What the counts of one model request say; null for a count that the API left out. */
export interface RequestCounts {
  inputTokens: number | null;
  outputTokens: number | null;
  cacheReadTokens: number | null;
  cacheWriteTokens: number | null;
  isFast: boolean;
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
    oneHourTokens: 0,
    webSearches: 0,
    runningMs: 0,
    listMicros: null,
    engine: null,
    isListFinal: false,
    openRequests: new Map(),
    hasGaps: false,
  };
}

/** Adds a model request that has ended. `at` is its end; the price is that of its start, if the start was seen. */
export function addRequest(
  cost: SessionCost,
  startId: string,
  { at, ...counts }: RequestCounts & { at: number },
): void {
  const startedAt = cost.openRequests.get(startId) ?? at;
  cost.openRequests.delete(startId);
  cost.isListFinal = false;
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, isFast } = counts;
  if ([inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens].includes(null)) cost.hasGaps = true;
  const tokens = {
    inputTokens: inputTokens ?? 0,
    outputTokens: outputTokens ?? 0,
    cacheReadTokens: cacheReadTokens ?? 0,
    cacheWrite5mTokens: cacheWriteTokens ?? 0,
    cacheWrite1hTokens: 0,
  };
  const promptTokens = tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens;
  const kind = { at: startedAt, isFast };
  const micros = requestCost(cost.model, tokens, kind);
  const prices = tokenPrices(cost.model, promptTokens, kind);
  if (micros === null || prices === null) {
    cost.hasGaps = true;
    return;
  }
  cost.ownMicros += micros;
  const dearer = prices.cacheWrite1h - prices.cacheWrite5m;
  cost.writes.set(dearer, (cost.writes.get(dearer) ?? 0) + tokens.cacheWrite5mTokens);
}

/**
 * Takes in a cumulative usage report, from `session.usage` or from the session itself. What is missing in it or makes no
 * sense is left as it was. `facts` is what our own engine says in addition.
 */
export function takeUsage(cost: SessionCost, usage: UsageReport, facts?: unknown): void {
  const oneHourTokens = readCount(usage.cache_creation?.ephemeral_1h_input_tokens) ?? 0;
  chargeOneHourWrites(cost, oneHourTokens - cost.oneHourTokens);
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
): CostTotals {
  const { listMicros, engine, service, webSearches } = cost;
  const isMeasured = cost.isListFinal && cost.runningMs > 0;
  const runningMs = isMeasured ? cost.runningMs : Math.max(cost.runningMs, workingMs);
  const ownMicros = cost.ownMicros + (service === 'hosted' ? serviceCost({ runningMs, webSearches }) : 0);
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
    workingMs,
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
  const { contextTokens, outputTokens } = modelLimits(cost.model);
  const largest = worstCaseCost(cost.model, contextTokens, outputTokens);
  return largest === null ? null : spendMicros + lost * largest;
}

/** The report does not say which requests wrote for an hour. If their prices differ, the dearest are charged first. */
function chargeOneHourWrites(cost: SessionCost, tokens: number): void {
  let left = Math.max(0, tokens);
  let exact = 0;
  for (const [dearer, written] of [...cost.writes].sort(([one], [other]) => other - one)) {
    exact += Math.min(left, written) * dearer;
    left -= Math.min(left, written);
  }
  cost.writes.clear();
  cost.ownMicros += Math.ceil(exact / TOKENS_PER_PRICE);
}

function readListCost(listCost: UsageReport['list_cost']): Micros | null {
  const { amount, currency } = listCost ?? {};
  if (typeof amount !== 'string' || currency !== 'USD' || !/^\d{1,12}(\.\d{1,12})?$/.test(amount)) return null;
  const micros = Math.round(Number(amount) * MICROS_PER_CENT);
  return micros <= MOST_MICROS ? micros : null;
}

function readFacts(facts: unknown): SessionCost['engine'] {
  if (typeof facts !== 'object' || facts === null) return null;
  if (!('spend_micros' in facts) || !('partial' in facts)) return null;
  const spendMicros = readCount(facts.spend_micros);
  return spendMicros === null ? null : { spendMicros, isPartial: facts.partial === true };
}
