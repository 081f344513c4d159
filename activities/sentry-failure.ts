import { ApplicationFailure } from '@temporalio/common';
import { SentryRefused } from '../connections/sentry/sentry-refused.ts';
import { errorText } from '../runtime/error-text.ts';

const ADVICE: Record<number, string> = {
  401: 'SENTRY_AUTH_TOKEN is not valid there: it was revoked, or belongs to another Sentry (SENTRY_URL)',
  403: 'SENTRY_AUTH_TOKEN may not do this: it needs `event:read`, and for comments `event:write`, as the token of an internal integration or of a person',
  404: 'there is no such issue, or SENTRY_AUTH_TOKEN may not see it',
};

/**
 * The error for an activity to throw when Sentry did not do as asked. It is retried if there was no answer, after 5xx, and
 * after a rate limit when that ends. Every other answer is not retried; its type is `SentryRefused`.
 */
export function sentryFailure(error: unknown, doing: string): Error {
  if (error instanceof ApplicationFailure) return error;
  if (!(error instanceof SentryRefused)) return new Error(`${doing}: ${errorText(error)}`, { cause: error });
  const { status, retryAfterMs, message } = error;
  const said = `${doing}: ${message}`;
  if (retryAfterMs !== null) {
    return ApplicationFailure.create({ message: said, type: 'SentryRateLimit', nextRetryDelay: retryAfterMs });
  }
  if (status === 0 || status >= 500 || status === 408) return new Error(said, { cause: error });
  const advice = ADVICE[status];
  return ApplicationFailure.nonRetryable(
    advice === undefined ? said : `${said}. What to do: ${advice}`,
    'SentryRefused',
  );
}
