import type { Context } from 'hono';

const RETRY_AFTER_SECONDS = '10';

/** Answers 503: nothing was started, and sending the same again helps. */
export function unavailable(context: Context, error: string): Response {
  context.header('retry-after', RETRY_AFTER_SECONDS);
  return context.json({ error }, 503);
}
