import { errorText } from '../../runtime/error-text.ts';
import { oneLine } from '../../text/one-line.ts';

const LONGEST_BYTES = 500;

/** What went wrong, as one short line. A server may have written it. */
export function reasonOf(error: unknown): string {
  return oneLine(errorText(error), LONGEST_BYTES);
}
