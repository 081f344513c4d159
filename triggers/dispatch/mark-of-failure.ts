import { errorText } from '../../runtime/error-text.ts';
import { isOutage } from './is-outage.ts';
import { retryAfterFaultMs, retryDelayMs } from './queue/retry-delay.ts';

type MarkOfFailure =
  { state: 'pending'; reason: string; retryAt: string; isFault: boolean } | { state: 'failed'; reason: string };

/**
 * What becomes of a delivery of which an attempt failed. As long as something outside is away, it is tried again every few
 * seconds. After any other error it is tried again ever later, and at last kept as `failed`, with the reason.
 */
export function markOfFailure(
  { attempts = 0, faults = 0 }: { attempts?: number | undefined; faults?: number | undefined },
  error: unknown,
): MarkOfFailure {
  const reason = errorText(error);
  const isFault = !isOutage(error);
  const delayMs = isFault ? retryAfterFaultMs(faults) : retryDelayMs(attempts);
  if (delayMs === null) {
    return { state: 'failed', reason: `given up after ${faults + 1} attempts, until it is sent again: ${reason}` };
  }
  return { state: 'pending', reason, retryAt: new Date(Date.now() + delayMs).toISOString(), isFault };
}
