import type { Context } from 'hono';

const RETRY_AFTER_SECONDS = '10';

/** Answers 503. Sending the same request again, after 10 seconds, may help; `error` says whether something was started. */
export function unavailable(context: Context, error: string): Response {
  context.header('retry-after', RETRY_AFTER_SECONDS);
  return context.json({ error }, 503);
}
