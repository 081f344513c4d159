import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NO_TOKENS, requestLoss } from '../../../../engine/brain/failures/request-loss.ts';
import { requestCost } from '../../../../money/request-cost.ts';
import { worstCaseCost } from '../../../../money/worst-case-cost.ts';
import type { HeardAnswer, RequestStart } from '../../../../engine/store/session-event.ts';

it('charges a broken stream for what arrived and for what could have followed until the break', () => {
  const loss = requestLoss(request(), heard({ bytes: 400 }), 1_000);
  expect(loss).toMatchObject({ partial: true, tokens: { inputTokens: 2_000, outputTokens: 400 + 4 * 200 } });
  // 2,000 tokens of prompt at $4 and 1,200 of output at $20 per million; all the allowed output would cost $0.64 more.
  expect(loss.spendMicros).toBe(8_000 + 24_000);
});

it('charges exactly what the endpoint has reported when only the last words of a stream are missing', () => {
  const tokens = { ...NO_TOKENS, inputTokens: 2_000, outputTokens: 50 };
  const loss = requestLoss(request(), heard({ bytes: 400, isCounted: true, tokens }), 60_000);
  expect(loss).toEqual({ tokens, spendMicros: 9_000, partial: false });
});

it('charges a request whose answer was not seen for its prompt and a moment of output', () => {
  const loss = requestLoss(request(), null, 0);
  expect(loss).toMatchObject({ partial: true, tokens: { cacheWrite5mTokens: 10_000, outputTokens: 600 } });
});

it('charges the searches that were seen and those that there was time for, each with the prompt that is read again', () => {
  const searching = { ...request(), maxSearches: 5, worstMicros: 10_000_000 };
  // One was seen, and within 3 seconds there may be two more.
  const loss = requestLoss(searching, heard({ searches: 1 }), 0);
  const tokens = 3 * 10_000 + (1 + 2 + 3) * 20_000;
  expect(loss).toMatchObject({
    partial: true,
    searches: 3,
    tokens: { inputTokens: 2_000, cacheWrite5mTokens: tokens },
  });
  expect(loss.spendMicros).toBe((requestCost('claude-opus-5-5', loss.tokens) ?? 0) + 3 * 10_000);
  expect(requestLoss(searching, heard({ searches: 1 }), 60_000).searches).toBe(5);
  const counted = requestLoss(searching, heard({ isCounted: true, searches: 2 }), 60_000);
  expect(counted).toMatchObject({ partial: false, searches: 2, tokens: { inputTokens: 2_000 } });
});

it('never charges more than the worst case of the request or the price of the tokens that it reports', () => {
  const arrived = fc.record({ bytes: fc.nat(1_000_000), input: fc.nat(10_000), output: fc.nat(40_000) });
  fc.assert(
    fc.property(fc.option(arrived), fc.double({ min: -1e9, max: 1e12, noNaN: true }), (some, unheardMs) => {
      const tokens = { ...NO_TOKENS, inputTokens: some?.input ?? 0, outputTokens: some?.output ?? 0 };
      const loss = requestLoss(request(), some && heard({ bytes: some.bytes, tokens }), unheardMs);
      expect(loss.spendMicros).toBeLessThanOrEqual(request().worstMicros);
      expect(loss.spendMicros).toBe(requestCost('claude-opus-5-5', loss.tokens));
    }),
  );
});

function request(): RequestStart {
  const worstMicros = worstCaseCost('claude-opus-5-5', 10_000, 32_000) ?? 0;
  return { model: 'claude-opus-5-5', brain: 'test', promptTokens: 10_000, maxTokens: 32_000, worstMicros };
}

function heard(changes: Partial<HeardAnswer>): HeardAnswer {
  return {
    tokens: { ...NO_TOKENS, inputTokens: 2_000, outputTokens: 1 },
    isCounted: false,
    bytes: 0,
    at: 0,
    ...changes,
  };
}
