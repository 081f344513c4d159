import { RequestError } from 'octokit';
import { describe, expect, it } from 'vitest';
import { githubFailure } from '../../activities/github-failure.ts';

const NOW = Date.parse('2026-11-21T07:00:00Z');

function answered(status: number, headers: Record<string, string> = {}, message = 'No'): RequestError {
  const request = { method: 'GET' as const, url: 'https://forge/x', headers: {} };
  return new RequestError(message, status, {
    request,
    response: { status, url: request.url, headers, data: {} },
  });
}

describe('a failure of the forge', () => {
  it.each([
    [401, 'What to do: GITHUB_TOKEN is not valid there: it expired or belongs to another forge'],
    [
      403,
      'What to do: GITHUB_TOKEN may not do this: give it write access to contents, issues and pull requests of this repository',
    ],
    [
      404,
      'What to do: there is no such thing, or GITHUB_TOKEN may not see it: check its name and the access of GITHUB_TOKEN',
    ],
    [451, 'What to do: the forge has blocked it for legal reasons'],
  ])('that answers %d is final and says what to do', (status, advice) => {
    expect(githubFailure(answered(status), 'Reading x', NOW)).toMatchObject({
      type: 'GithubRefused',
      nonRetryable: true,
      message: `Reading x: the forge answered ${status}: No. ${advice}`,
    });
  });

  it.each([
    ['retry-after', 403, { 'retry-after': '30' }, 30_000],
    ['a used-up limit', 403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW / 1_000 + 90}` }, 90_000],
    [
      'a limit that ends far away',
      429,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW / 1_000 + 9_999}` },
      900_000,
    ],
    [
      'a limit that has just ended',
      429,
      { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${NOW / 1_000 - 5}` },
      1_000,
    ],
    ['429 alone', 429, {}, 60_000],
  ])('that speaks of a rate limit is tried again when it ends: %s', (_, status, headers, delay) => {
    expect(githubFailure(answered(status, headers), 'Reading x', NOW)).toMatchObject({
      type: 'GithubRateLimit',
      nonRetryable: false,
      nextRetryDelay: delay,
    });
  });

  it('with words of a secondary limit is tried again', () => {
    const failure = githubFailure(answered(403, {}, 'You have exceeded a secondary rate limit'), 'Reading x', NOW);
    expect(failure).toMatchObject({ type: 'GithubRateLimit', nextRetryDelay: 60_000 });
  });

  it.each([500, 502, 503, 408, 409])('that answers %d is tried again', (status) => {
    expect(githubFailure(answered(status), 'Reading x', NOW)).not.toHaveProperty('nonRetryable');
  });

  it('of the network is tried again', () => {
    const failure = githubFailure(new TypeError('fetch failed'), 'Reading x', NOW);
    expect(failure.message).toBe('Reading x: fetch failed');
    expect(failure).not.toHaveProperty('nonRetryable');
  });

  it('of a connection, which octokit reports as 500, does not say that the forge answered', () => {
    const request = { method: 'GET' as const, url: 'https://forge/x', headers: {} };
    const failure = githubFailure(new RequestError('connect ECONNREFUSED', 500, { request }), 'Reading x', NOW);
    expect(failure.message).toBe('Reading x: the forge gave no answer: connect ECONNREFUSED');
  });

  it('that is too large for this machine is not tried again', () => {
    const failure = githubFailure(new RangeError('Invalid string length'), 'Writing x', NOW);
    expect(failure).toMatchObject({ nonRetryable: true, message: 'Writing x: Invalid string length' });
  });
});
