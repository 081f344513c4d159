import { RequestError } from 'octokit';
import { rateLimitDelay } from '../rate-limit-delay.ts';

export interface AnsweredLimit {
  until: number;
  /** GitHub said when the limit ends. */
  isExact: boolean;
}

/** All limits of GitHub are of an hour or less, and clocks differ. */
const LONGEST_MS = 65 * 60_000;

type Headers = Record<string, string | number | undefined>;

/** Search and a few others have limits of their own, which stop nothing else. */
const WHOLE = new Set(['core', 'graphql', 'undefined']);

/** Until when the whole account has to keep still after this refusal; null if it was not refused for a limit of the account. */
export function limitOfError(error: unknown, now: number): AnsweredLimit | null {
  if (!(error instanceof RequestError)) return null;
  const delay = rateLimitDelay(error, now);
  if (delay === null) return null;
  const headers: Headers = error.response?.headers ?? {};
  const after = Number(headers['retry-after']) * 1_000;
  if (after > 0) return { until: now + Math.min(after, LONGEST_MS), isExact: true };
  if (headers['x-ratelimit-remaining'] === '0') return limitOfAnswer(headers, now);
  return { until: now + delay, isExact: false };
}

/** The same for an answer: the account has used its last request of this hour. */
export function limitOfAnswer(headers: Headers, now: number): AnsweredLimit | null {
  if (headers['x-ratelimit-remaining'] !== '0' || !WHOLE.has(String(headers['x-ratelimit-resource']))) return null;
  const until = Number(headers['x-ratelimit-reset']) * 1_000;
  return until > now && until <= now + LONGEST_MS ? { until, isExact: true } : null;
}
