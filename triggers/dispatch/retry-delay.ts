const FIRST_MS = 500;
const LONGEST_MS = 10_000;

/** How long to wait after the attempt that followed `attempts` others. Never long: people wait for what is pending. */
export function retryDelayMs(attempts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 10));
}
