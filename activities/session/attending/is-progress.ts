import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';

/** What a session reports also while its model answers nothing: it waits, asks again and fails again. */
const NO_PROGRESS = new Set([
  'session.error',
  'session.status_rescheduled',
  'session.thread_status_rescheduled',
  'session.updated',
  'session.usage',
  'span.model_request_start',
]);

/**
 * Whether an event shows that the work goes on. Attempts that fail do not, nor does another attempt while there is trouble, or a
 * session whose model stays away would never count as quiet.
 */
export function isProgress(event: SessionEvent, isInTrouble: boolean): boolean {
  if (event.type === 'session.status_running' || event.type === 'session.thread_status_running') return !isInTrouble;
  if (event.type === 'span.model_request_end') return event.is_error !== true;
  return !NO_PROGRESS.has(event.type);
}
