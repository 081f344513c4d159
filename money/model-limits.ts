/** How large a request may be. */
export interface ModelLimits {
  /** Tokens of the prompt and the answer together. */
  contextTokens: number;
  outputTokens: number;
}

const LARGEST: ModelLimits = { contextTokens: 1_000_000, outputTokens: 128_000 };
const SMALL: ModelLimits = { contextTokens: 200_000, outputTokens: 64_000 };

/** Models with smaller limits (platform.claude.com, "Models overview"). */
const SMALLER = new Map<string, ModelLimits>([
  ['claude-opus-4-5', SMALL],
  ['claude-opus-4-5-20251101', SMALL],
  ['claude-haiku-4-5', SMALL],
  ['claude-haiku-4-5-20251001', SMALL],
]);

/** The limits of a model; for one that is not known to be smaller, the largest limits that any model has. */
export function modelLimits(model: string): ModelLimits {
  return SMALLER.get(model) ?? LARGEST;
}
