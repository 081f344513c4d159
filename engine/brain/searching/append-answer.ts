import type { SessionWrite } from '../../store/write-session.ts';
import type { AnswerPreview } from '../preview-answer.ts';
import type { AnswerEvent } from './answer-event.ts';
import { CALL_BEFORE } from './search-events.ts';

/**
 * Appends the events of an answer, with the ids under which they were previewed. The result of a search names the event of
 * its call, which is the one before it.
 */
export function appendAnswer(write: SessionWrite, events: AnswerEvent[], preview?: AnswerPreview): void {
  let before = '';
  for (const { body, details } of events) {
    const isOfSearch = body.type === 'agent.tool_result' && body.tool_use_id === CALL_BEFORE;
    const id = preview?.takeId(body.type);
    const event = write.append(isOfSearch ? { ...body, tool_use_id: before } : body, {
      id,
      ...(details ? { details } : {}),
    });
    before = event.id;
  }
}
