import type { RequestError } from 'octokit';
import { rateLimitDelay } from '../rate-limit-delay.ts';

/**
 * Whether a forge that was asked for the login of an account will not tell it. A limit says nothing about that: if it counted as an
 * answer, the marks of strangers would count as ours.
 */
export function tellsNoLogin(error: RequestError): boolean {
  return [401, 403, 404].includes(error.status) && rateLimitDelay(error, Date.now()) === null;
}
