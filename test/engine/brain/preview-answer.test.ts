import { accumulateManagedAgentsEvent, type AccumulatedEvent } from '@anthropic-ai/sdk/lib/sessions/accumulate';
import type { ContentBlock, RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answerEvents } from '../../../engine/brain/answer-events.ts';
import { previewAnswer } from '../../../engine/brain/preview-answer.ts';
import type { Preview } from '../../../engine/store/session-bus.ts';

type Block =
  | { type: 'text'; pieces: string[] }
  | { type: 'thinking' | 'redacted_thinking' | 'tool_use' | 'server_tool_use' | 'web_search_tool_result' };

/** The stream of an answer with these blocks, piece by piece. */
function streamOf(blocks: Block[]): RawMessageStreamEvent[] {
  return blocks.flatMap((block, index): unknown[] => {
    const pieces = block.type === 'text' ? block.pieces : [];
    const start =
      block.type === 'text'
        ? { type: 'text', text: '' }
        : { ...block, id: `toolu_${index}`, tool_use_id: 'x', name: 'x', content: [] };
    return [
      { type: 'content_block_start', index, content_block: start },
      ...pieces.map((text) => ({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } })),
      { type: 'content_block_stop', index },
    ];
  }) as RawMessageStreamEvent[];
}

function contentOf(blocks: Block[]): ContentBlock[] {
  return blocks.map((block, index) =>
    block.type === 'text'
      ? { type: 'text', text: block.pieces.join('') }
      : { type: block.type, id: `toolu_${index}`, tool_use_id: 'x', name: 'x', input: {}, content: [] },
  ) as ContentBlock[];
}

const anyBlock: fc.Arbitrary<Block> = fc.oneof(
  fc.record({
    type: fc.constant('text' as const),
    pieces: fc.array(fc.constantFrom('', ' ', '\n', 'Looking', ' at it.', '🙂'), { maxLength: 4 }),
  }),
  fc.record({
    type: fc.constantFrom(
      'thinking' as const,
      'redacted_thinking' as const,
      'tool_use' as const,
      'server_tool_use' as const,
      'web_search_tool_result' as const,
    ),
  }),
);

it('previews, with the same ids, exactly the messages and thoughts that the answer becomes', () => {
  fc.assert(
    fc.property(fc.array(anyBlock, { maxLength: 8 }), (blocks) => {
      const previews: Preview[] = [];
      const preview = previewAnswer((one) => previews.push(one));
      for (const event of streamOf(blocks)) preview.hear(event);
      const events = answerEvents(contentOf(blocks), []).flatMap(({ body }) => {
        if (body.type !== 'agent.message' && body.type !== 'agent.thinking') return [];
        return [{ ...body, id: preview.takeId(body.type) }];
      });
      expect(previews.flatMap((one) => (one.type === 'event_start' ? [one.event] : []))).toEqual(
        events.map(({ id, type }) => ({ id, type })),
      );
      let message: AccumulatedEvent | undefined;
      const seen = new Map<string, AccumulatedEvent>();
      for (const one of previews) {
        message = accumulateManagedAgentsEvent(message, one);
        if (message) seen.set(message.id, message);
      }
      const messages = events.filter((event) => event.type === 'agent.message');
      expect([...seen.values()].map(({ id, content }) => ({ id, content }))).toEqual(
        messages.map(({ id, content }) => ({ id, content })),
      );
      expect(preview.takeId('agent.message')).toBeUndefined();
    }),
  );
});
