/** Slack has understood a request and refuses it. */
export class SlackRefused extends Error {
  /** Slack's own word for the reason, such as `channel_not_found`. */
  readonly reason: string;

  /** `needed`: the scope that the app lacks; null if that is not why. */
  constructor(method: string, reason: string, { needed = null, ...options }: RefusedOptions = {}) {
    super(`Slack refuses ${method}: ${reason}${needed === null ? '' : `; the app needs the scope ${needed}`}`, options);
    this.reason = reason;
  }
}

interface RefusedOptions extends ErrorOptions {
  needed?: string | null;
}

/** Slack takes no request of this kind before a time has passed. */
export class SlackBusy extends Error {
  readonly retryAfterMs: number;
  /** So that dispatch tries again later: see `isOutage`. */
  readonly status = 429;

  constructor(method: string, retryAfterMs: number, options?: ErrorOptions) {
    super(`Slack takes no ${method} for ${Math.ceil(retryAfterMs / 1_000)} s: too many requests`, options);
    this.retryAfterMs = retryAfterMs;
  }
}
