import type { EventBodyOf, EventType, LoggedEvent } from '../../../../engine/store/session-event.ts';

/** The bodies of the events of one type. */
export function ofType<Type extends EventType>(events: LoggedEvent[], type: Type): EventBodyOf<Type>[] {
  return events.flatMap(({ body }) => (body.type === type ? [body as EventBodyOf<Type>] : []));
}
