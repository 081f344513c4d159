import type { SessionWrite } from './write-session.ts';
import { activeMs, budgetOf, curfewFacts, sessionUsage } from './session-usage.ts';
import type { EventBodyOf } from './session-event.ts';

type Idle = EventBodyOf<'session.status_idle'>;

/**
 * Flags that the brain must read the log again, and makes an idle session running. Returns whether it was idle: then
 * the caller must ask for a turn after the commit.
 */
export function wantWork(write: SessionWrite): boolean {
  const wasIdle = write.session.status === 'idle';
  write.set({ needs_wake: 1 });
  if (wasIdle) enterRunning(write);
  return wasIdle;
}

export function enterRunning(write: SessionWrite): void {
  write.set({ status: 'running', running_since: Date.now() });
  write.append({ type: 'session.status_running' });
  write.append({ type: 'session.thread_status_running', ...thread(write) });
}

/** The session waits for the model endpoint. Meanwhile its running time does not count up. */
export function enterRescheduling(write: SessionWrite): void {
  stopClock(write);
  write.set({ status: 'rescheduling' });
  write.append({ type: 'session.thread_status_rescheduled', ...thread(write) });
  write.append({ type: 'session.status_rescheduled' });
}

/** Directly before `session.status_idle` there is always `session.usage`, the final numbers of this stretch of work. */
export function enterIdle(
  write: SessionWrite,
  stop_reason: Idle['stop_reason'],
  stop_details: Idle['stop_details'],
): void {
  stopClock(write);
  write.set({ status: 'idle', budget_reached: stop_reason.type === 'budget_reached' ? 1 : 0 });
  write.append({ type: 'session.thread_status_idle', ...thread(write), stop_reason, stop_details });
  const usage = {
    type: 'session.usage' as const,
    usage: sessionUsage(write.session),
    budget: budgetOf(write.session),
    curfew: curfewFacts(write.session),
  };
  write.append(usage);
  write.append({ type: 'session.status_idle', stop_reason, stop_details });
}

export function enterTerminated(write: SessionWrite): void {
  stopClock(write);
  write.set({ status: 'terminated', needs_wake: 0 });
  write.append({ type: 'session.thread_status_terminated', ...thread(write) });
  write.append({ type: 'session.status_terminated' });
}

function stopClock(write: SessionWrite): void {
  write.set({ active_ms: activeMs(write.session), running_since: null });
}

function thread({ session }: SessionWrite): { session_thread_id: string; agent_name: string } {
  return { session_thread_id: session.thread_id, agent_name: session.agent.name };
}
