import type { Session } from '../../store/session.ts';
import { ApiError } from '../http/api-error.ts';

/** Throws ApiError 400 if the session is at work; `verb` says what was asked for. */
export function refuseWhileRunning({ id, status }: Session, verb: string): void {
  if (status !== 'running' && status !== 'rescheduling') return;
  throw new ApiError(
    400,
    `Session ${id} is ${status} and cannot be ${verb}: send user.interrupt, wait until it is idle, then try again.`,
  );
}
