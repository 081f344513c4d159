import type { MessagesRequest } from '../../../../stand-ins/model/turn.ts';

/** What the tools answered so far, in order, as plain text. */
export function toolAnswers({ messages }: Pick<MessagesRequest, 'messages'>): string[] {
  return messages
    .flatMap(({ content }) => (typeof content === 'string' ? [] : content))
    .flatMap((block) => (block.type === 'tool_result' ? [block.content ?? ''] : []))
    .map((content) =>
      typeof content === 'string' ? content : content.map((part) => (part.type === 'text' ? part.text : '')).join('\n'),
    );
}
