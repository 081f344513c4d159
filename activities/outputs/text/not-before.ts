/** How far clocks may differ: what we made can seem older than the request for it. */
const CLOCK_DIFFERENCE_MS = 10 * 60_000;

/** Nothing that was asked for at `asked` can have been made before this time. Both are RFC 3339. */
export function notBefore(asked: string): string {
  return new Date(Date.parse(asked) - CLOCK_DIFFERENCE_MS).toISOString();
}
