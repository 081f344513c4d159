import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages';
import { newId } from '../store/new-id.ts';
import type { Preview } from '../store/session-bus.ts';
import type { EventType } from '../store/session-event.ts';

/** Follows the stream of one answer and previews the events that it will become. */
export interface AnswerPreview {
  hear(event: RawMessageStreamEvent): void;
  /** The id that the next event of this type must get in the log; undefined if it was not previewed. */
  takeId(type: EventType): string | undefined;
}

/** An event that the answer will become. A call of a tool is not previewed, but it ends the message before it. */
interface Previewed {
  type: 'agent.message' | 'agent.thinking' | 'agent.tool_use';
  id: string;
  /** Of a message: how many texts it has. */
  texts: number;
}

/**
 * Begins with the first event of a stream. Blocks become events as in `answerEvents`: texts that follow each other are
 * the content of one message, and a blank text is none. Keeps only ids, and holds back only blanks.
 */
export function previewAnswer(publish: (preview: Preview) => void): AnswerPreview {
  const previewed: Previewed[] = [];
  /** What the text that is being written has so far, while that is blank; null afterwards. */
  let blank: string | null = '';

  function continueOrBegin(type: 'agent.message' | 'agent.thinking'): Previewed {
    const last = previewed.at(-1);
    if (last?.type === type) return last;
    const event = { type, id: newId('sevt'), texts: 0 };
    previewed.push(event);
    publish({ type: 'event_start', event: { id: event.id, type } });
    return event;
  }

  function write(text: string): void {
    const whole = (blank ?? '') + text;
    const isFirst = blank !== null;
    if (isFirst && whole.trim() === '') return void (blank = whole);
    blank = null;
    const message = continueOrBegin('agent.message');
    if (isFirst) message.texts += 1;
    const content = { type: 'text' as const, text: whole };
    const delta = { type: 'content_delta' as const, index: message.texts - 1, content };
    publish({ type: 'event_delta', event_id: message.id, delta });
  }

  function beginBlock(block: Extract<RawMessageStreamEvent, { type: 'content_block_start' }>['content_block']): void {
    blank = '';
    if (block.type === 'thinking' || block.type === 'redacted_thinking') continueOrBegin('agent.thinking');
    else if (block.type === 'tool_use' || block.type === 'web_search_tool_result')
      previewed.push({ type: 'agent.tool_use', id: '', texts: 0 });
    else if (block.type === 'text') write(block.text);
  }

  return {
    hear(event) {
      if (event.type === 'content_block_start') beginBlock(event.content_block);
      else if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') write(event.delta.text);
    },
    takeId(type) {
      const next = previewed.findIndex((one) => one.type === type && one.id !== '');
      return next < 0 ? undefined : previewed.splice(next, 1)[0]?.id;
    },
  };
}
