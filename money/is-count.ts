/** Whether a value is a whole number of at least 0 that can be added up without loss: tokens, requests, micro-dollars. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
