import type { Message, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages';
import { usableContent } from '../context/usable-content.ts';

/** Follows the stream of one answer. The SDK completes JSON that was cut, so it does not see that an input was. */
export interface StreamCheck {
  hear(event: RawMessageStreamEvent): void;
  /** Throws an Error if the stream was damaged: then no call of the answer may be run. */
  finish(message: Message): void;
}

/** Starts with the first event of a stream. */
export function createStreamCheck(): StreamCheck {
  const inputs: string[] = [];
  let isInOrder = true;
  return {
    hear(event) {
      if (event.type === 'content_block_start') isInOrder &&= inputs.push('') - 1 === event.index;
      if (event.type !== 'content_block_delta' || event.delta.type !== 'input_json_delta') return;
      inputs[event.index] += event.delta.partial_json;
    },
    finish(message) {
      if (!isInOrder) throw new Error('The blocks of the answer arrived twice or out of order.');
      const usable = new Set(usableContent(message));
      for (const [i, block] of message.content.entries()) {
        if (block.type === 'tool_use' && usable.has(block) && !isWhole(inputs[i] ?? '')) {
          throw new Error(`The answer holds an input of the tool "${block.name}" that is not whole JSON.`);
        }
      }
    },
  };
}

/** A call without any input has no JSON. */
function isWhole(json: string): boolean {
  if (json === '') return true;
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
