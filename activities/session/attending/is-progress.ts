import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';

/** Events that a session reports even while its model never answers: it waits, asks again and fails again. */
const NO_PROGRESS = new Set([
  'session.error',
  'session.status_rescheduled',
  'session.thread_status_rescheduled',
  'session.updated',
  'session.usage',
  'span.model_request_start',
]);

/**
 * Whether an event shows that the work goes on. A failed request does not, nor does a new attempt while there is trouble:
 * otherwise a session whose model stays away would never count as quiet.
 */
export function isProgress(event: SessionEvent, isInTrouble: boolean): boolean {
  if (event.type === 'session.status_running' || event.type === 'session.thread_status_running') return !isInTrouble;
  if (event.type === 'span.model_request_end') return event.is_error !== true;
  return !NO_PROGRESS.has(event.type);
}
