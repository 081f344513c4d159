import type { Micros } from './micros.ts';

/** Micro-dollars per million tokens. */
export interface TokenPrices {
  input: Micros;
  output: Micros;
  cacheWrite5m: Micros;
  cacheWrite1h: Micros;
  cacheRead: Micros;
}

interface ModelPrices extends TokenPrices {
  /** Requests whose whole prompt is longer than this many tokens are charged at `longPrompt` throughout. */
  longPromptAbove?: number;
  longPrompt?: TokenPrices;
}

/** When the table below was last compared with the published prices. */
export const PRICES_CHECKED_ON = '2026-11-21';

function perMillion(input: number, output: number, write5m: number, write1h: number, read: number): TokenPrices {
  const micros = (usd: number): Micros => Math.round(usd * 1_000_000);
  return {
    input: micros(input),
    output: micros(output),
    cacheWrite5m: micros(write5m),
    cacheWrite1h: micros(write1h),
    cacheRead: micros(read),
  };
}

const OPUS_5 = perMillion(5, 25, 6.25, 10, 0.5);
const SONNET_4 = perMillion(3, 15, 3.75, 6, 0.3);

/** List prices by model id (platform.claude.com, "Pricing" and each model's overview page). */
const PRICES = new Map<string, ModelPrices>([
  ['claude-fable-5-2', perMillion(8, 40, 10, 16, 0.2)],
  ['claude-fable-5-1', perMillion(10, 50, 12.5, 20, 0.25)],
  ['claude-fable-5', perMillion(10, 50, 12.5, 20, 1)],
  ['claude-opus-5-5', perMillion(4, 20, 5, 8, 0.2)],
  ['claude-opus-5', OPUS_5],
  ['claude-opus-4-8', OPUS_5],
  ['claude-opus-4-7', OPUS_5],
  ['claude-opus-4-6', OPUS_5],
  ['claude-opus-4-5', OPUS_5],
  ['claude-opus-4-5-20251101', OPUS_5],
  ['claude-sonnet-5-5', perMillion(2, 10, 2.5, 4, 0.2)],
  ['claude-sonnet-5', perMillion(2, 10, 2.5, 4, 0.2)],
  ['claude-sonnet-4-6', SONNET_4],
  ['claude-sonnet-4-5', SONNET_4],
  ['claude-sonnet-4-5-20250929', SONNET_4],
  [
    'claude-haiku-5-5',
    {
      ...perMillion(0.1, 0.5, 0.125, 0.2, 0.01),
      longPromptAbove: 100_000,
      longPrompt: perMillion(0.5, 2.5, 0.625, 1, 0.05),
    },
  ],
  ['claude-haiku-4-5', perMillion(1, 5, 1.25, 2, 0.1)],
  ['claude-haiku-4-5-20251001', perMillion(1, 5, 1.25, 2, 0.1)],
]);

/**
 * The prices that hold for one request, chosen by its whole prompt (a context tier is per request, never per session).
 * Returns null for a model whose price is not known: it must be refused, never charged as zero.
 */
export function tokenPrices(model: string, promptTokens: number): TokenPrices | null {
  const prices = PRICES.get(model);
  if (!prices) return null;
  const { longPromptAbove, longPrompt } = prices;
  return longPrompt && longPromptAbove !== undefined && promptTokens > longPromptAbove ? longPrompt : prices;
}

/** The models whose price is known, for error messages. */
export function pricedModels(): string[] {
  return [...PRICES.keys()];
}
