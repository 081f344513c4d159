import { RequestError } from 'octokit';
import { describe, expect, it } from 'vitest';
import { lookupFailure } from '../../../../activities/lookups/forge/lookup-failure.ts';
import { ToolError } from '../../../../activities/session/tools/tool-error.ts';

function refusal(status: number, headers: Record<string, string> = {}): RequestError {
  const request = { method: 'GET' as const, url: 'https://forge/x', headers: {} };
  return new RequestError('No', status, { request, response: { status, url: '', headers, data: {} } });
}

function failure(error: unknown, attempt = 1): Error {
  return lookupFailure(error, 'Reading issue #5 of acme/api', { attempt, now: 0 });
}

describe('a lookup that the forge does not answer', () => {
  it.each([
    [403, 'the token that reads may not see it'],
    [404, 'there is no such thing, or the token that reads may not see it'],
    [410, 'it is switched off or deleted there'],
    [409, 'the repository is empty'],
    [418, 'No'],
  ])('tells the agent what a %i means', (status, reason) => {
    const error = failure(refusal(status));
    expect(error).toBeInstanceOf(ToolError);
    expect(error.message).toBe(
      `Reading issue #5 of acme/api is not possible: ${reason} (the forge answered ${status}).`,
    );
  });

  it('is tried again after a 502 and a lost connection, and told to the agent at the third attempt', () => {
    for (const error of [refusal(502), new TypeError('fetch failed')]) {
      expect(failure(error, 2)).not.toBeInstanceOf(ToolError);
      expect(failure(error, 3)).toBeInstanceOf(ToolError);
    }
  });

  it('waits for a short rate limit, and tells the agent of a long one', () => {
    expect(failure(refusal(429, { 'retry-after': '20' }))).toMatchObject({ nextRetryDelay: 20_000 });
    const long = failure(refusal(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '600' }));
    expect(long).toBeInstanceOf(ToolError);
    expect(long.message).toContain('refuses further requests for about 10 min (rate limit)');
  });

  it('ends the run when the token is not valid, because every lookup would fail', () => {
    expect(failure(refusal(401))).toMatchObject({
      nonRetryable: true,
      type: 'GithubRefused',
      message: expect.stringContaining('What to do: GITHUB_READ_TOKEN') as string,
    });
  });
});
