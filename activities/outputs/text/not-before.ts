/** Clocks differ: what we made may seem older than the request for it. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;

/** The time, RFC 3339, before which nothing can have been made that was asked for at `asked`. */
export function notBefore(asked: string): string {
  return new Date(Date.parse(asked) - CLOCK_DIFFERENCE_MS).toISOString();
}
