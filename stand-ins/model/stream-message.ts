import type { ContentBlock, Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages';

const CHUNK_CHARACTERS = 60;

/** Yields a message as the events of a stream, from `message_start` to `message_stop`. */
export function* streamMessage(message: Message): Generator<RawMessageStreamEvent> {
  const { usage } = message;
  yield {
    type: 'message_start',
    message: { ...message, content: [], stop_reason: null, usage: { ...usage, output_tokens: 1 } },
  };
  for (const [index, block] of message.content.entries()) yield* streamBlock(block, index);
  yield {
    type: 'message_delta',
    delta: {
      stop_reason: message.stop_reason,
      stop_sequence: message.stop_sequence,
      stop_details: message.stop_details,
      container: message.container,
    },
    usage: {
      input_tokens: usage.input_tokens,
      output_tokens: usage.output_tokens,
      cache_creation_input_tokens: usage.cache_creation_input_tokens,
      cache_read_input_tokens: usage.cache_read_input_tokens,
      output_tokens_details: usage.output_tokens_details,
      server_tool_use: usage.server_tool_use,
    },
  };
  yield { type: 'message_stop' };
}

function* streamBlock(block: ContentBlock, index: number): Generator<RawMessageStreamEvent> {
  if (block.type === 'text') {
    yield { type: 'content_block_start', index, content_block: { ...block, text: '' } };
    for (const text of chunks(block.text)) {
      yield { type: 'content_block_delta', index, delta: { type: 'text_delta', text } };
    }
  } else if (block.type === 'tool_use') {
    yield { type: 'content_block_start', index, content_block: { ...block, input: {} } };
    for (const partial_json of chunks(JSON.stringify(block.input))) {
      yield { type: 'content_block_delta', index, delta: { type: 'input_json_delta', partial_json } };
    }
  }
  yield { type: 'content_block_stop', index };
}

function chunks(text: string): string[] {
  const characters = Array.from(text);
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += CHUNK_CHARACTERS) {
    pieces.push(characters.slice(at, at + CHUNK_CHARACTERS).join(''));
  }
  return pieces;
}
