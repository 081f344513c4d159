import { createHmac } from 'node:crypto';
import type { StandInIssue } from '../../../stand-ins/sentry/payloads.ts';

export const SENTRY_SECRET = 'the client secret';

/** Where the stand-in's addresses point to in payloads of tests that start none. */
export const SENTRY_URL = 'https://sentry.example';

export const newIssue: StandInIssue = {
  id: '4711',
  shortId: 'API-1Y',
  title: 'TypeError: total is undefined',
  level: 'error',
  project: 'checkout-api',
  firstSeen: '2026-11-10T20:56:00.679000Z',
};

/** A request as Sentry sends it, signed. A header that is given as null is left out. */
export function sentryRequest(
  resource: string,
  payload: unknown,
  changes: { secret?: string; headers?: Record<string, string | null> } = {},
): RequestInit & { body: string; headers: Record<string, string> } {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const headers: Record<string, string | null> = {
    'content-type': 'application/json',
    'request-id': '9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d',
    'sentry-hook-resource': resource,
    'sentry-hook-timestamp': '1715600000',
    'sentry-hook-signature': createHmac('sha256', changes.secret ?? SENTRY_SECRET)
      .update(body)
      .digest('hex'),
    ...changes.headers,
  };
  const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== null);
  return { method: 'POST', body, headers: Object.fromEntries(given) };
}
