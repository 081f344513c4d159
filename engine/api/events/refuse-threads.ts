import type { Session } from '../../store/session.ts';
import { ApiError } from '../http/api-error.ts';
import type { UserEvent } from './user-events.ts';

/** Throws ApiError 400 for an event that is meant for a thread which the session does not have. */
export function refuseThreads({ id, thread_id }: Session, events: UserEvent[]): void {
  for (const event of events) {
    const asked = 'session_thread_id' in event ? event.session_thread_id : null;
    if (!asked || asked === thread_id) continue;
    throw new ApiError(400, `session_thread_id: session ${id} has no thread ${asked}; its only one is ${thread_id}.`);
  }
}
