import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient, type WebAPICallResult } from '@slack/web-api';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { redactError } from '../../runtime/secrets/redact-error.ts';
import { SlackBusy, SlackRefused } from './slack-refused.ts';

/** Calls one method of Slack's Web API by its name, such as `chat.postMessage`. */
export type CallSlack = (method: string, given?: Record<string, unknown>) => Promise<WebAPICallResult>;

const REQUEST_TIMEOUT_MS = 15_000;
const MOST_WAIT_MS = 15 * 60_000;
/** The wait if Slack names no time. */
const UNNAMED_WAIT_MS = 60_000;
const SILENT = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

/**
 * Calls of Slack with this token, each tried once only: the caller decides about retries. A call throws SlackRefused if Slack
 * says no, SlackBusy if it says later, and another error if it gives no answer. No error has the token in its message.
 */
export function createCallSlack(apiUrl: string, token: string): CallSlack {
  const client = new WebClient(token, {
    slackApiUrl: apiUrl,
    logger: SILENT,
    retryConfig: { retries: 0 },
    // It would sleep inside the call for as long as Slack says. Temporal and dispatch wait with their own timers instead.
    rejectRateLimitedCalls: true,
    timeout: REQUEST_TIMEOUT_MS,
    allowAbsoluteUrls: false,
  });
  const redact = createRedact([token]);
  return async (method, given) => {
    try {
      return await client.apiCall(method, given);
    } catch (error) {
      throw redactError(explained(method, error), redact);
    }
  };
}

function explained(method: string, error: unknown): unknown {
  if (error instanceof WebAPIRateLimitedError) {
    return new SlackBusy(method, Math.min(Math.max(1, error.retryAfter) * 1_000, MOST_WAIT_MS), { cause: error });
  }
  if (error instanceof Error && /Retry header/.test(error.message)) {
    return new SlackBusy(method, UNNAMED_WAIT_MS, { cause: error });
  }
  if (!(error instanceof WebAPIPlatformError)) return error;
  const { error: reason } = error.data;
  if (LATER.has(reason)) return new SlackBusy(method, 10_000, { cause: error });
  const needed: unknown = 'needed' in error.data ? error.data.needed : null;
  return new SlackRefused(method, reason, { needed: typeof needed === 'string' ? needed : null, cause: error });
}

/** Slack's words for failures of its own, after which the same request may succeed. */
const LATER = new Set([
  'ratelimited',
  'rate_limited',
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
]);
