import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FEWEST_OUTPUT_TOKENS, planRequest } from '../../../engine/brain/plan-request.ts';
import { MICROS_PER_CENT } from '../../../money/micros.ts';
import { requestCost } from '../../../money/request-cost.ts';

it('plans a request so that it costs at most its worst case, which fits what is left', () => {
  const models = fc.constantFrom('claude-opus-5-5', 'claude-haiku-5-5', 'claude-fable-5-1', 'claude-sonnet-4-6');
  const shares = fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(100));
  fc.assert(
    fc.property(
      models,
      fc.nat(400_000),
      fc.nat(500 * MICROS_PER_CENT),
      shares,
      fc.nat(100),
      (name, prompt, left, parts, output) => {
        const plan = planRequest(name, prompt, left);
        if (!plan) return;
        expect(plan.worstMicros).toBeLessThanOrEqual(left);
        expect(plan.maxTokens).toBeGreaterThanOrEqual(FEWEST_OUTPUT_TOKENS);
        const total = parts.reduce((sum, part) => sum + part, 1);
        const [input = 0, read = 0, short = 0, long = 0] = parts.map((part) => Math.floor((prompt * part) / total));
        const cost = requestCost(name, {
          inputTokens: input,
          cacheReadTokens: read,
          cacheWrite5mTokens: short,
          cacheWrite1hTokens: long,
          outputTokens: Math.floor((plan.maxTokens * output) / 100),
        });
        expect(cost).toBeLessThanOrEqual(plan.worstMicros);
      },
    ),
  );
});
