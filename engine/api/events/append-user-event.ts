import type { LoggedEvent } from '../../store/session-event.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import { keepNamedFiles, type NamedFiles } from './named-files.ts';
import type { UserEvent } from './user-events.ts';

/**
 * Appends an event of a user. The result of a tool is processed at once; all others wait until the brain takes them.
 * Throws StoreError if a file is gone.
 */
export async function appendUserEvent(write: SessionWrite, event: UserEvent, files: NamedFiles): Promise<LoggedEvent> {
  const details = await keepNamedFiles(write, event, files);
  return write.append(event, {
    queued: event.type !== 'user.custom_tool_result',
    ...(details ? { details } : {}),
  });
}
