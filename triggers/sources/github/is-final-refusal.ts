import type { RequestError } from 'octokit';
import { rateLimitDelay } from '../../../connections/github/rate-limit-delay.ts';

/** Whether GitHub refuses for good, so that asking again later does not help: 401, 403, 404, … but no rate limit. */
export function isFinalRefusal(error: RequestError): boolean {
  const { status } = error;
  return status >= 400 && status < 500 && status !== 408 && rateLimitDelay(error, Date.now()) === null;
}
