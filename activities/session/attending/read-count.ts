/** More than any session can use: what is above is not a count. */
const LARGEST = 1_000_000_000_000;

/** A count as the API gave it; null if it left the count out, or gave something that is none. */
export function readCount(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST ? value : null;
}
