import { MICROS_PER_USD, type Micros } from './micros.ts';

/** Prices are for this many tokens. */
export const TOKENS_PER_PRICE = 1_000_000;

/** Micro-dollars per `TOKENS_PER_PRICE` tokens. */
export interface TokenPrices {
  input: Micros;
  output: Micros;
  cacheWrite5m: Micros;
  cacheWrite1h: Micros;
  cacheRead: Micros;
}

interface ModelPrices extends TokenPrices {
  /** A request whose whole prompt is longer than this many tokens pays `longPrompt` for all of its tokens. */
  longPromptAbove?: number;
  longPrompt?: TokenPrices;
  /** In fast mode every token costs this many times as much. Absent: the price of fast mode is not known. */
  fastFactor?: number;
  /** Prices of the past, oldest first: each was valid for requests before `until` (RFC 3339). */
  former?: readonly { until: string; prices: TokenPrices }[];
}

/** Which price of a model counts for a request. */
export interface RequestKind {
  /** When the request was made, in milliseconds since 1970. Without it the newest known price counts. */
  at?: number;
  isFast?: boolean;
}

/** US dollars per million tokens, as prices are published. */
interface PublishedPrices {
  input: number;
  output: number;
  cacheWrite5m: number;
  cacheWrite1h: number;
  cacheRead: number;
}

const OPUS_5 = perMillion({ input: 5, output: 25, cacheWrite5m: 6.25, cacheWrite1h: 10, cacheRead: 0.5 });
const OPUS_5_FAST: ModelPrices = { ...OPUS_5, fastFactor: 2 };
const SONNET_4 = perMillion({ input: 3, output: 15, cacheWrite5m: 3.75, cacheWrite1h: 6, cacheRead: 0.3 });

/** List prices by model id, as published on 2026-11-21 (platform.claude.com, "Pricing" and each model's overview page). */
const PRICES = new Map<string, ModelPrices>([
  ['claude-fable-5-2', perMillion({ input: 8, output: 40, cacheWrite5m: 10, cacheWrite1h: 16, cacheRead: 0.2 })],
  ['claude-fable-5-1', perMillion({ input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 0.25 })],
  ['claude-fable-5', perMillion({ input: 10, output: 50, cacheWrite5m: 12.5, cacheWrite1h: 20, cacheRead: 1 })],
  [
    'claude-opus-5-5',
    { ...perMillion({ input: 4, output: 20, cacheWrite5m: 5, cacheWrite1h: 8, cacheRead: 0.2 }), fastFactor: 2 },
  ],
  ['claude-opus-5', OPUS_5_FAST],
  ['claude-opus-4-8', OPUS_5_FAST],
  ['claude-opus-4-7', OPUS_5],
  ['claude-opus-4-6', OPUS_5],
  ['claude-opus-4-5', OPUS_5],
  ['claude-opus-4-5-20251101', OPUS_5],
  [
    'claude-sonnet-5-5',
    {
      ...perMillion({ input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.1 }),
      former: [
        {
          until: '2026-10-07T00:00:00Z',
          prices: perMillion({ input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 }),
        },
      ],
    },
  ],
  ['claude-sonnet-5', perMillion({ input: 2, output: 10, cacheWrite5m: 2.5, cacheWrite1h: 4, cacheRead: 0.2 })],
  ['claude-sonnet-4-6', SONNET_4],
  ['claude-sonnet-4-5', SONNET_4],
  ['claude-sonnet-4-5-20250929', SONNET_4],
  [
    'claude-haiku-5-5',
    {
      ...perMillion({ input: 0.1, output: 0.5, cacheWrite5m: 0.125, cacheWrite1h: 0.2, cacheRead: 0.01 }),
      longPromptAbove: 100_000,
      longPrompt: perMillion({ input: 0.5, output: 2.5, cacheWrite5m: 0.625, cacheWrite1h: 1, cacheRead: 0.05 }),
    },
  ],
  ['claude-haiku-4-5', perMillion({ input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 })],
  [
    'claude-haiku-4-5-20251001',
    perMillion({ input: 1, output: 5, cacheWrite5m: 1.25, cacheWrite1h: 2, cacheRead: 0.1 }),
  ],
]);

/**
 * The prices of one request, in micro-dollars per million tokens. `promptTokens` is its whole prompt, cache included: it
 * chooses the tier, per request and not per session. Returns null if the price is not known: refuse such a model, never
 * charge it as zero.
 */
export function tokenPrices(
  model: string,
  promptTokens: number,
  { at, isFast = false }: RequestKind = {},
): TokenPrices | null {
  const prices = PRICES.get(model);
  if (!prices) return null;
  const { longPromptAbove, longPrompt, fastFactor, former = [] } = prices;
  if (isFast) return fastFactor === undefined ? null : timesAsMuch(prices, fastFactor);
  const past = former.find(({ until }) => at !== undefined && at < Date.parse(until));
  if (past) return past.prices;
  return longPrompt && longPromptAbove !== undefined && promptTokens > longPromptAbove ? longPrompt : prices;
}

/** The ids of all models with a known price, for error messages. */
export function pricedModels(): string[] {
  return [...PRICES.keys()];
}

function perMillion({ input, output, cacheWrite5m, cacheWrite1h, cacheRead }: PublishedPrices): TokenPrices {
  return {
    input: toMicros(input),
    output: toMicros(output),
    cacheWrite5m: toMicros(cacheWrite5m),
    cacheWrite1h: toMicros(cacheWrite1h),
    cacheRead: toMicros(cacheRead),
  };
}

function timesAsMuch(prices: TokenPrices, factor: number): TokenPrices {
  return {
    input: prices.input * factor,
    output: prices.output * factor,
    cacheWrite5m: prices.cacheWrite5m * factor,
    cacheWrite1h: prices.cacheWrite1h * factor,
    cacheRead: prices.cacheRead * factor,
  };
}

function toMicros(usd: number): Micros {
  return Math.round(usd * MICROS_PER_USD);
}
