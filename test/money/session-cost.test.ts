import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addRequest, costTotals, noCost, openRequest, takeUsage } from '../../money/session-cost.ts';

/** Published prices in thousandths of a micro-dollar per token: input, output, write of five minutes, of an hour, read. */
const PUBLISHED: Record<string, [at: string, isFast: boolean, prices: number[]][]> = {
  'claude-opus-5-5': [
    ['2026-11-01T00:00:00Z', false, [4_000, 20_000, 5_000, 8_000, 200]],
    ['2026-11-01T00:00:00Z', true, [8_000, 40_000, 10_000, 16_000, 400]],
  ],
  'claude-sonnet-5-5': [
    ['2026-10-06T23:59:59Z', false, [2_000, 10_000, 2_500, 4_000, 200]],
    ['2026-10-07T00:00:00Z', false, [2_000, 10_000, 2_500, 4_000, 100]],
  ],
  'claude-fable-5-2': [['2026-11-01T00:00:00Z', false, [8_000, 40_000, 10_000, 16_000, 200]]],
  'claude-haiku-4-5': [['2026-11-01T00:00:00Z', false, [1_000, 5_000, 1_250, 2_000, 100]]],
};

const REQUEST = fc.record({
  input: fc.nat(40_000),
  output: fc.nat(9_000),
  read: fc.nat(90_000),
  written: fc.nat(30_000),
  kind: fc.nat(1),
  /** When the usage report comes that counts the request: before its end, after it, or only with a later one. */
  report: fc.constantFrom('before', 'after', 'later'),
});

const SESSION = fc.record({
  model: fc.constantFrom(...Object.keys(PUBLISHED)),
  requests: fc.array(REQUEST, { minLength: 1, maxLength: 30 }),
  /** All writes of the session are kept for so long. */
  isHour: fc.boolean(),
  searches: fc.nat(20),
  runningMs: fc.constantFrom(1, 40_000, 250_000, 5 * 3_600_000),
});

it('the price of any session is that of an independent sum in whole numbers, with fewer roundings', () => {
  fc.assert(
    fc.property(SESSION, ({ model, requests, isHour, searches, runningMs }) => {
      const cost = noCost(model, 'hosted');
      const kinds = PUBLISHED[model] ?? [];
      // In thousandths of a micro-dollar.
      let exact = 0n;
      let hourTokens = 0;
      requests.forEach(({ input, output, read, written, kind, report }, index) => {
        const [at, isFast, prices] = kinds[kind % kinds.length]!;
        const used = [input, output, isHour ? 0 : written, isHour ? written : 0, read];
        used.forEach((tokens, nth) => (exact += BigInt(tokens) * BigInt(prices[nth]!)));
        hourTokens += isHour ? written : 0;
        const usage = { cache_creation: { ephemeral_1h_input_tokens: hourTokens } };
        openRequest(cost, `${index}`, Date.parse(at));
        if (report === 'before') takeUsage(cost, usage);
        const counts = { input_tokens: input, output_tokens: output, cache_read_input_tokens: read };
        const speed = isFast ? 'fast' : 'standard';
        addRequest(cost, `${index}`, {
          usage: { ...counts, cache_creation_input_tokens: written, speed },
          at: Date.parse('2026-11-02T00:00:00Z'),
        });
        // Only a report after each request tells which of them wrote for an hour, where their prices differ.
        if (report !== 'before' && (report === 'after' || kinds.length > 1)) takeUsage(cost, usage);
      });
      takeUsage(cost, {
        cache_creation: { ephemeral_1h_input_tokens: hourTokens },
        server_tool_use: { web_search_requests: searches },
        active_seconds: runningMs / 1_000,
      });
      const { ownMicros, spendPartial } = costTotals(cost, { workingMs: runningMs, isAtWork: false });
      const wanted = Number(exact) / 1_000 + searches * 10_000 + (runningMs * 80_000) / 3_600_000;
      expect(spendPartial).toBe(false);
      expect(ownMicros).toBeGreaterThanOrEqual(Math.floor(wanted));
      // Each request, each report and the running time are rounded up.
      expect(ownMicros - wanted).toBeLessThanOrEqual(2 * requests.length + 3);
    }),
    { numRuns: 200 },
  );
});

it('the counts of one request are charged to the micro-dollar', () => {
  const cost = noCost('claude-opus-5-5', 'hosted');
  addRequest(cost, 'one', {
    usage: {
      input_tokens: 1_900,
      output_tokens: 420,
      cache_read_input_tokens: 9_000,
      cache_creation_input_tokens: 9_800,
    },
    at: 0,
  });
  takeUsage(cost, { active_seconds: 21.4, list_cost: { amount: '7', currency: 'USD' } });
  // 7,600 + 8,400 + 1,800 + 49,000 for tokens, 475.6 for running time.
  expect(costTotals(cost, { workingMs: 21_400, isAtWork: false })).toEqual({
    spendMicros: 67_276,
    spendPartial: false,
    boundMicros: 67_276,
    ownMicros: 67_276,
    listMicros: 70_000,
  });
});

it('writes of an hour in a report that comes before the end of their request are charged with it', () => {
  const cost = noCost('claude-opus-5-5', 'hosted');
  openRequest(cost, 'one', 0);
  takeUsage(cost, { cache_creation: { ephemeral_1h_input_tokens: 1_000_000 } });
  const usage = { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 };
  addRequest(cost, 'one', { usage: { ...usage, cache_creation_input_tokens: 1_000_000 }, at: 0 });
  expect(costTotals(cost, { workingMs: 0, isAtWork: false }).ownMicros).toBe(8_000_000);
});

it('a request that never ended is bounded at the price of fast mode if its agent asks for it', () => {
  const cost = { ...noCost('claude-opus-5-5', 'hosted'), isFast: true };
  openRequest(cost, 'one', 0);
  expect(costTotals(cost, { workingMs: 0, isAtWork: false })).toMatchObject({
    spendMicros: 0,
    spendPartial: true,
    boundMicros: 21_120_000,
  });
});

it('searches of our own engine are charged as it says, by the endpoint or by a provider, and not a second time', () => {
  const cost = noCost('claude-opus-5-5', 'engine');
  const usage = { output_tokens: 0, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
  addRequest(cost, 'one', { usage: { ...usage, input_tokens: 1_000 }, at: 0 });
  // Two searches of the endpoint at $0.01, three of a provider at $0.005.
  const spend_micros = 4_000 + 2 * 10_000 + 3 * 5_000;
  const report = { server_tool_use: { web_search_requests: 5 }, list_cost: { amount: '4', currency: 'USD' } };
  takeUsage(cost, report, { spend_micros, partial: false, brain: 'x' });
  expect(costTotals(cost, { workingMs: 60_000, isAtWork: false })).toMatchObject({
    spendMicros: spend_micros,
    spendPartial: false,
    boundMicros: spend_micros,
    // Nobody is told of a difference between the two prices, because there is none.
    ownMicros: spend_micros,
  });
});
