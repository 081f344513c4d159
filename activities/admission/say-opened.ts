import type { OpenedBreaker } from '../../database/admission/feed-breaker.ts';
import type { Log } from '../../runtime/log.ts';

/** Says in the log that the breaker of an automation has opened; nothing if it has not. */
export function sayOpened(log: Log, automation: string, opened: OpenedBreaker | null): void {
  if (opened !== null) log.warn({ automation, ...opened }, 'a breaker has opened: the automation starts no runs');
}
