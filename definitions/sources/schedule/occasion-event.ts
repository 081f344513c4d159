import type { RunEvent } from '../../../contract/event.ts';
import { localTime } from '../../../time/local-time.ts';
import type { SchedulePayload } from './schedule-payload.ts';

/** One time at which a schedule was due, as an event. Its subject depends on the automation. */
export function occasionEvent(payload: SchedulePayload, deliveryId: string): Omit<RunEvent, 'subject'> {
  const { automation, time, timezone } = payload;
  const title = `${automation}, due ${localTime(Date.parse(time), timezone)}`;
  return { source: 'schedule', name: 'schedule', deliveryId, title, actor: null, repository: null, url: null };
}
