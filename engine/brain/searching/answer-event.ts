import type { EventBody, EventDetails } from '../../store/session-event.ts';

/** One event that an answer of the model becomes. */
export interface AnswerEvent {
  body: EventBody;
  details?: EventDetails;
}
