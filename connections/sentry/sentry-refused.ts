/** Sentry did not do as asked. `status` is 0 if there was no answer, or one that could not be read. */
export class SentryRefused extends Error {
  readonly status: number;
  /** How long to wait before asking again, in milliseconds, when a rate limit is the reason; else null. */
  readonly retryAfterMs: number | null;

  constructor(message: string, { status, retryAfterMs = null, cause }: SentryRefusal) {
    super(message, { cause });
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

interface SentryRefusal {
  status: number;
  retryAfterMs?: number | null;
  cause?: unknown;
}
