import { expect, it } from 'vitest';
import { modelLimits } from '../../money/model-limits.ts';

it('knows the models with a small window', () => {
  expect(modelLimits('claude-haiku-4-5')).toEqual({ contextTokens: 200_000, outputTokens: 64_000 });
});

it('takes the largest limits for every other model', () => {
  expect(modelLimits('claude-opus-5-5')).toEqual({ contextTokens: 1_000_000, outputTokens: 128_000 });
  expect(modelLimits('a-model-of-tomorrow')).toEqual({ contextTokens: 1_000_000, outputTokens: 128_000 });
});
