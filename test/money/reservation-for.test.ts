import { expect, it } from 'vitest';
import { reservationFor } from '../../money/reservation-for.ts';

it('the limit is reserved for our own engine, which does not overshoot', () => {
  expect(reservationFor(5_000_000, 'claude-sonnet-5-5', 'local')).toBe(5_000_000);
});

it('the limit and one request of the largest size are reserved for the hosted API', () => {
  // A million tokens written to the cache of an hour at $4, 128,000 of output at $10.
  expect(reservationFor(5_000_000, 'claude-sonnet-5-5', 'hosted')).toBe(5_000_000 + 4_000_000 + 1_280_000);
  // 200,000 tokens at $2, 64,000 at $5.
  expect(reservationFor(5_000_000, 'claude-haiku-4-5', 'hosted')).toBe(5_000_000 + 400_000 + 320_000);
});

it('the largest request of a model with dearer long prompts is priced as a long prompt', () => {
  expect(reservationFor(1, 'claude-haiku-5-5', 'hosted')).toBe(1 + 1_000_000 + 128 * 2_500);
});

it('a model without a known price has no reservation', () => {
  expect(reservationFor(5_000_000, 'gpt-oss', 'local')).toBeNull();
  expect(reservationFor(5_000_000, 'gpt-oss', 'hosted')).toBeNull();
});
