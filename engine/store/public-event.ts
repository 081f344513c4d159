import type { LoggedEvent } from './session-event.ts';

/** An event as the API shows it. */
export function publicEvent(event: LoggedEvent): Record<string, unknown> & { id: string; type: string } {
  const { type, ...rest } = event.body;
  const processedAt = event.processedAt === null ? null : new Date(event.processedAt).toISOString();
  return { id: event.id, type, ...rest, processed_at: processedAt };
}
