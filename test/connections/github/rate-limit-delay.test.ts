import { RequestError } from 'octokit';
import { describe, expect, it } from 'vitest';
import { rateLimitDelay } from '../../../connections/github/rate-limit-delay.ts';

const NOW = Date.parse('2026-11-21T07:00:00Z');
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

function refused(status: number, headers: Record<string, string> = {}, message = 'No'): RequestError {
  const request = { method: 'GET' as const, url: 'https://forge/x', headers: {} };
  return new RequestError(message, status, {
    request,
    response: { status, url: request.url, headers, data: {} },
  });
}

describe('a refusal of the forge', () => {
  it.each([
    ['retry-after', refused(403, { 'retry-after': '30' }), 30_000],
    ['retry-after in words', refused(403, { 'retry-after': 'soon' }), 60_000],
    [
      'a used-up limit',
      refused(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW / 1_000 + 90}` }),
      90_000,
    ],
    ['a used-up limit without its end', refused(403, { 'x-ratelimit-remaining': '0' }), 60_000],
    ['a limit that ends far away', refused(429, { 'retry-after': '9999' }), 900_000],
    ['a limit that has just ended', refused(429, { 'retry-after': '0' }), 1_000],
    ['429 alone', refused(429), 60_000],
    ['the words of a secondary limit', refused(403, { 'x-ratelimit-remaining': '4000' }, SECONDARY), 60_000],
  ])('is a rate limit: %s', (_, error, delay) => {
    expect(rateLimitDelay(error, NOW)).toBe(delay);
  });

  it.each([
    ['403 alone', refused(403)],
    ['404', refused(404, { 'x-ratelimit-remaining': '0' })],
    ['503', refused(503, { 'retry-after': '30' })],
  ])('is no rate limit: %s', (_, error) => {
    expect(rateLimitDelay(error, NOW)).toBeNull();
  });
});
