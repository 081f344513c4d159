import { isCount } from './is-count.ts';

/** No session can use more, so a larger number is a mistake of the API. */
const LARGEST = 1_000_000_000_000;

/** A count as the API gave it; null if it left the count out or gave anything else. */
export function readCount(value: unknown): number | null {
  return isCount(value) && value <= LARGEST ? value : null;
}
